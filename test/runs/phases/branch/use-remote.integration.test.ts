import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startGitHub } from 'local-github'
import type { GitHub } from 'local-github'
import { createGitRepository } from '../../../../src/git/create-git-repository.ts'
import { createForge } from '../../../../src/github/forge.ts'
import type { GitHubForge } from '../../../../src/github/forge.ts'
import type { RepositoryAccess } from '../../../../src/ports/forge.ts'
import type { GitRepository } from '../../../../src/ports/git-repository.ts'
import { useRemote } from '../../../../src/runs/phases/branch/use-remote.ts'
import { createFakeInstallationLimits } from '../../../ports/fake-installation-limits.ts'
import { createFakeTokenStore } from '../../../ports/fake-token-store.ts'
import { silentLog } from '../../../support/silent-log.ts'

const { publicKey, privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
})

let directory: string
let github: GitHub
let forge: GitHubForge
let git: GitRepository
let moves: string[]

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'use-remote-'))
  github = await startGitHub({
    directory: join(directory, 'github'),
    webhookSecret: randomBytes(16).toString('hex'),
    app: { id: 4242, slug: 'speckit-app', publicKey },
  })
  const { apiUrl, url: serverUrl } = github
  const limits = createFakeInstallationLimits()
  forge = createForge({
    appId: 4242,
    privateKey,
    apiUrl,
    serverUrl,
    limits,
    tokenStore: createFakeTokenStore(),
    owner: 'test',
    log: silentLog,
  })
  git = createGitRepository({ directory: join(directory, 'mirrors'), log: silentLog })
})

afterEach(() => github.faults.clear())

afterAll(async () => {
  await forge.close()
  await github.close()
  await rm(directory, { recursive: true, force: true })
})

async function repository(name: string): Promise<RepositoryAccess> {
  const { id, installationId } = await github.createRepository({ owner: 'octo', name, isPrivate: true })
  return { installationId, repository: { id, owner: 'octo', name } }
}

function fetchFrom(at: RepositoryAccess): Promise<Map<string, string>> {
  moves = []
  const store = {
    moveRepository: async (_id: number, { owner, name }: { owner: string; name: string }) =>
      void moves.push(`${owner}/${name}`),
  }
  const { signal } = new AbortController()
  const parts = { forge, store, log: silentLog, pause: async () => undefined }
  return useRemote(parts, { at, access: 'read', signal }, (remote) => git.fetch(remote, signal))
}

describe('useRemote, with git and the local GitHub', () => {
  it.each([
    [401, 1],
    [403, 3],
    [404, 2],
  ])('fetches although git’s server answered %d %d times', async (status, times) => {
    const at = await repository(`refused-${status}`)
    github.faults.add({ match: { path: /\/info\/refs$/ }, kind: 'error_before', status, times })

    expect([...(await fetchFrom(at)).keys()]).toEqual(['main'])
  })

  it('follows a redirect to the new name of the repository', async () => {
    const at = await repository('before')
    await github.renameRepository('octo', 'before', 'after', 'octo')

    expect([...(await fetchFrom(at)).keys()]).toEqual(['main'])
    expect(moves).toEqual(['octo/after'])
  })

  it('finds a repository whose former name belongs to another', async () => {
    const at = await repository('mine')
    await github.renameRepository('octo', 'mine', 'still-mine', 'octo')
    await repository('mine')

    expect([...(await fetchFrom(at)).keys()]).toEqual(['main'])
    expect(moves).toEqual(['octo/still-mine'])
  })

  it('says that a repository is gone which GitHub’s API does not know either', async () => {
    const at = await repository('deleted')
    await github.deleteRepository('octo', 'deleted', 'octo')

    await expect(fetchFrom(at)).rejects.toMatchObject({ name: 'UserError' })
  })

  it('pauses the installation when git’s server limits the rate', async () => {
    const at = await repository('limited')
    github.faults.add({ match: { path: /\/info\/refs$/ }, kind: 'error_before', status: 429 })

    await expect(fetchFrom(at)).rejects.toMatchObject({ isPause: true })
    await expect(forge.branchHead(at, 'main')).rejects.toMatchObject({ isPause: true })
  })
})
