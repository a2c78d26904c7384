import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createGitRepository } from '../../../src/git/create-git-repository.ts'
import type { FetchLimits } from '../../../src/git/git-setup.ts'
import type { GitRepository, Remote } from '../../../src/ports/git-repository.ts'
import type { Log } from '../../../src/ports/log.ts'
import { startGitServer, type GitServer } from './git-server.ts'

export type Fixture = {
  server: GitServer
  repository: GitRepository
  /** A second one on the same mirrors, as another program would be. */
  newRepository(): GitRepository
  /** Folder of the mirrors. */
  mirrors: string
  token: string
  /** A new empty repository on the server: its address for us and its folder there. */
  newRemote(): Promise<Remote & { path: string }>
  stop(): Promise<void>
}

export async function startFixture(fetchLimits: Partial<FetchLimits> = {}): Promise<Fixture> {
  const token = `ghs_${randomBytes(60).toString('base64url')}`
  const server = await startGitServer(token)
  const mirrors = await mkdtemp(join(tmpdir(), 'speckit-mirrors-'))
  let count = 0
  const newRepository = () => createGitRepository({ directory: mirrors, log: silentLog, fetchLimits })
  return {
    server,
    mirrors,
    token,
    repository: newRepository(),
    newRepository,
    async newRemote() {
      count += 1
      const path = await server.addRepository(`r${count}`)
      return { repositoryId: count, url: server.url(`r${count}`), token, path }
    },
    async stop() {
      await server.stop()
      await rm(mirrors, { recursive: true, force: true })
    },
  }
}

const silentLog: Log = { debug: ignore, info: ignore, warn: ignore, error: ignore, child: () => silentLog }

function ignore(): void {
  // Tests of this folder look at results, not at the log.
}
