import { generateKeyPairSync } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { startGitHub } from 'local-github'
import type { GitHub } from 'local-github'
import { createFakeInstallationLimits } from '../ports/fake-installation-limits.ts'
import { createFakeTokenStore } from '../ports/fake-token-store.ts'
import { createForge } from '../../src/github/forge.ts'
import type { GitHubForge } from '../../src/github/forge.ts'
import { secret } from './intake/intake-fixture.ts'
import { recordingLog } from './recording-log.ts'

const keys = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
})
const path = '.github/speckit.yml'

let directory: string
let github: GitHub
let forge: GitHubForge

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'owner-file-'))
  const app = { id: 4242, slug: 'speckit-app', publicKey: keys.publicKey }
  github = await startGitHub({ directory, webhookSecret: secret, app })
  const { log } = recordingLog()
  forge = createForge({
    limits: createFakeInstallationLimits(),
    tokenStore: createFakeTokenStore(),
    owner: 'test',
    appId: 4242,
    privateKey: keys.privateKey,
    apiUrl: github.apiUrl,
    serverUrl: github.url,
    log,
    requestTimeoutMs: 5_000,
  })
})

afterAll(async () => {
  await forge.close()
  await github.close()
  await rm(directory, { recursive: true })
})

/**
 * A repository `hello` of an owner of its own; `files` are those of the owner's repository
 * `.github`, null = there is none.
 */
async function repositoryOf(owner: string, files: Record<string, string> | null, isPrivate = false) {
  const { id, installationId } = await github.createRepository({ owner, name: 'hello' })
  if (files !== null) await github.createRepository({ owner, name: '.github', files, isPrivate })
  return { installationId, repository: { id, owner, name: 'hello' } }
}

describe('the file of the owner, against the local GitHub', () => {
  it.each([
    ['public', false],
    ['private', true],
  ])('is read from a %s repository', async (name, isPrivate) => {
    const at = await repositoryOf(`owner-${name}`, { [path]: 'label: größe\n' }, isPrivate)

    expect(await forge.ownerFile(at, path)).toBe('label: größe\n')
  })

  it.each([
    ['there is no such repository', 'none', null],
    ['it does not hold the file', 'other', { 'README.md': '# Hello\n' }],
  ])('is none when %s', async (_name, owner, files) => {
    expect(await forge.ownerFile(await repositoryOf(owner, files), path)).toBeNull()
  })
})
