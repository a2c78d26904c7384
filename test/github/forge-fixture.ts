import { generateKeyPairSync } from 'node:crypto'
import nock from 'nock'
import { createFakeInstallationLimits } from '../ports/fake-installation-limits.ts'
import { createFakeTokenStore } from '../ports/fake-token-store.ts'
import { createForge } from '../../src/github/forge.ts'
import type { GitHubForge } from '../../src/github/forge.ts'
import type { InstallationLimits } from '../../src/ports/installation-limits.ts'
import type { RepositoryAccess } from '../../src/ports/forge.ts'
import type { TokenStore } from '../../src/ports/token-store.ts'
import { recordingLog } from './recording-log.ts'
import { withoutNetwork } from './support/without-network.ts'

// whoever takes this in takes in nock
withoutNetwork()

export const appId = 4711
export const installationId = 99
export const at: RepositoryAccess = { installationId, repository: { id: 12, owner: 'octo', name: 'hello' } }
export const now = new Date('2026-05-01T12:00:00Z')

/** Any form that GitHub's tokens have: long, with dots. */
export const token = `ghs_${'a1B2'.repeat(20)}.${'c3D4'.repeat(60)}.${'e5F6'.repeat(30)}`

export function newPrivateKey(): string {
  return generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  }).privateKey
}

const privateKey = newPrivateKey()

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

export type FixtureOptions = {
  clock?: () => Date
  /** Status of the answer to a revocation. */
  revocation?: number
  limits?: InstallationLimits
  tokenStore?: TokenStore
  owner?: string
  privateKey?: string
  keepMs?: number
}

/**
 * A forge against `apiUrl`, where tokens are minted and revoked as often as asked. The first one is
 * `token`, those after it end in their number.
 */
export function forgeAgainst(apiUrl = 'https://api.github.com', options: FixtureOptions = {}) {
  const minted: unknown[] = []
  const revoked: string[] = []
  const { log, lines } = recordingLog()
  const api = nock(apiUrl)
  api
    .persist()
    .post(`/app/installations/${installationId}/access_tokens`)
    .reply(201, async (request: Request) => {
      minted.push(await request.json())
      const given = minted.length === 1 ? token : `${token}${minted.length}`
      return { token: given, expires_at: '2026-05-01T13:00:00Z', permissions: {}, repository_selection: 'selected' }
    })
  api.delete('/installation/token').reply(options.revocation ?? 204, (request: Request) => {
    revoked.push(request.headers.get('authorization') ?? '')
    return undefined
  })
  const forge = createForge({
    limits: options.limits ?? createFakeInstallationLimits(options.clock ?? (() => now)),
    tokenStore: options.tokenStore ?? createFakeTokenStore(options.clock ?? (() => now)),
    owner: options.owner ?? 'test',
    appId,
    privateKey: options.privateKey ?? privateKey,
    ...(options.keepMs === undefined ? {} : { keepMs: options.keepMs }),
    apiUrl,
    serverUrl: 'https://github.com',
    log,
    now: options.clock ?? (() => now),
    requestTimeoutMs: 300,
  })
  const fixture: Fixture = { forge, api: nock(apiUrl), minted, revoked, logged: () => lines.join('\n') }
  return fixture
}
