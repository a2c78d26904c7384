import { generateKeyPairSync } from 'node:crypto'
import nock from 'nock'
import { createFakeInstallationLimits } from '../ports/fake-installation-limits.ts'
import { createForge } from '../../src/github/forge.ts'
import type { GitHubForge } from '../../src/github/forge.ts'
import type { InstallationLimits } from '../../src/ports/installation-limits.ts'
import type { RepositoryAccess } from '../../src/ports/forge.ts'
import { recordingLog } from './recording-log.ts'

export const appId = 4711
export const installationId = 99
export const at: RepositoryAccess = { installationId, repository: { id: 12, owner: 'octo', name: 'hello' } }
export const now = new Date('2026-05-01T12:00:00Z')

/** Any form that GitHub's tokens have: long, with dots. */
export const token = `ghs_${'a1B2'.repeat(20)}.${'c3D4'.repeat(60)}.${'e5F6'.repeat(30)}`

const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
})

type Fixture = {
  forge: GitHubForge
  api: nock.Scope
  /** Bodies of the requests for tokens, in order. */
  minted: unknown[]
  /** Authorization headers under which tokens were revoked. */
  revoked: string[]
  /** Everything that was logged, as JSON lines. */
  logged: () => string
}

/** A forge against `apiUrl`, where tokens are minted and revoked as often as asked. */
export function forgeAgainst(
  apiUrl = 'https://api.github.com',
  options: { clock?: () => Date; revocation?: number; limits?: InstallationLimits } = {},
) {
  const minted: unknown[] = []
  const revoked: string[] = []
  const { log, lines } = recordingLog()
  const api = nock(apiUrl)
  api
    .persist()
    .post(`/app/installations/${installationId}/access_tokens`)
    .reply(201, async (request: Request) => {
      minted.push(await request.json())
      return { token, expires_at: '2026-05-01T13:00:00Z', permissions: {}, repository_selection: 'selected' }
    })
  api.delete('/installation/token').reply(options.revocation ?? 204, (request: Request) => {
    revoked.push(request.headers.get('authorization') ?? '')
    return undefined
  })
  const forge = createForge({
    limits: options.limits ?? createFakeInstallationLimits(options.clock ?? (() => now)),
    appId,
    privateKey,
    apiUrl,
    serverUrl: 'https://github.com',
    log,
    now: options.clock ?? (() => now),
    requestTimeoutMs: 300,
  })
  const fixture: Fixture = { forge, api: nock(apiUrl), minted, revoked, logged: () => lines.join('\n') }
  return fixture
}
