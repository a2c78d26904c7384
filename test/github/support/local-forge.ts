import { generateKeyPairSync } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll } from '@jest/globals'
import { startGitHub } from 'local-github'
import type { GitHub } from 'local-github'
import { createFakeInstallationLimits } from '../../ports/fake-installation-limits.ts'
import { createFakeTokenStore } from '../../ports/fake-token-store.ts'
import { createForge } from '../../../src/github/forge.ts'
import type { GitHubForge } from '../../../src/github/forge.ts'
import type { RepositoryAccess } from '../../../src/ports/forge.ts'
import { secret } from '../intake/intake-fixture.ts'
import { recordingLog } from '../recording-log.ts'

export const appId = 4242
export const keys = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
})

export let directory: string
export let github: GitHub
export let forge: GitHubForge
export let at: RepositoryAccess
export let head: string

/** A local GitHub with one private repository for the tests of a file, and the forge on it. */
export function useLocalForge(): void {
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'forge-'))
    const app = { id: appId, slug: 'speckit-app', publicKey: keys.publicKey }
    github = await startGitHub({ directory, webhookSecret: secret, app })
    forge = forgeOf(github)
    const files = { 'README.md': '# Hello\n', '.github/speckit.yml': 'label: größe\n' }
    const created = await github.createRepository({ owner: 'octo', name: 'hello', files, isPrivate: true })
    at = accessTo('hello', created)
    head = created.headSha ?? ''
  })

  afterEach(() => github.faults.clear())

  afterAll(async () => {
    await forge.close()
    await github.close()
    await rm(directory, { recursive: true })
  })
}

export function forgeOf({ apiUrl, url }: GitHub): GitHubForge {
  const { log } = recordingLog()
  return createForge({
    limits: createFakeInstallationLimits(),
    tokenStore: createFakeTokenStore(),
    owner: 'test',
    appId,
    privateKey: keys.privateKey,
    apiUrl,
    serverUrl: url,
    log,
    requestTimeoutMs: 5000,
  })
}

export function accessTo(
  name: string,
  { id, installationId }: { id: number; installationId: number },
): RepositoryAccess {
  return { installationId, repository: { id, owner: 'octo', name } }
}

/** Asks git's own protocol, as `git ls-remote` would. */
export function refsBy(token: string): Promise<Response> {
  const authorization = `Basic ${Buffer.from(`x-access-token:${token}`).toString('base64')}`
  const address = `${github.url}/octo/hello.git/info/refs?service=git-receive-pack`
  return fetch(address, { headers: { authorization } })
}
