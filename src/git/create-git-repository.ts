import { mkdirSync } from 'node:fs'
import type { GitRepository } from '../ports/git-repository.ts'
import type { Log } from '../ports/log.ts'
import { commitTree } from './commit-tree.ts'
import { diffTrees } from './diff-trees.ts'
import { exportTree } from './export/export-tree.ts'
import { fetchBranches } from './mirror/fetch-branches.ts'
import type { FetchLimits, GitSetup } from './git-setup.ts'
import { applyChanges, layOver } from './layer/lay-over.ts'
import { importResult } from './import-result.ts'
import { createKeyedLock } from './mirror/keyed-lock.ts'
import { makePatch } from './make-patch.ts'
import { pushBranch } from './push-branch.ts'
import { readFilesOfTree } from './read-tree.ts'
import { makeMirror } from './mirror/mirror.ts'
import { sweepMirrors } from './mirror/sweep-mirrors.ts'
import { withinSize } from './mirror/within-size.ts'
import { withFullDisk } from './with-full-disk.ts'

/**
 * Bare mirrors below `directory`, which is made when it is missing and belongs to this program
 * alone.
 */
export function createGitRepository(options: GitRepositoryOptions): GitRepository {
  mkdirSync(options.directory, { recursive: true, mode: 0o700 })
  const setup: GitSetup = {
    directory: options.directory,
    gitBinary: options.gitBinary ?? 'git',
    environment: options.environment ?? { PATH: '/usr/local/bin:/usr/bin:/bin' },
    log: options.log,
    fetchLimits: { silenceMs: 120_000, totalMs: 60 * 60_000, ...options.fetchLimits },
  }
  const withLock = createKeyedLock()
  const maxBytes = options.maxMirrorBytes ?? Number.POSITIVE_INFINITY
  const methods: GitRepository = {
    fetch: (remote, signal, needed = { branches: [], commits: [] }) =>
      withLock(remote.repositoryId, async () => {
        const limit = { mirror: await makeMirror(setup, remote.repositoryId), maxBytes, remote, signal }
        return withinSize(limit, (stop) => fetchBranches(setup, { remote, needed }, stop))
      }),
    exportTree: (repositoryId, wanted) => exportTree(setup, repositoryId, wanted),
    layOver: (repositoryId, layer) => layOver(setup, { repositoryId, ...layer }),
    applyChanges: (repositoryId, changes) => applyChanges(setup, { repositoryId, ...changes }),
    importResult: (repositoryId, result) => importResult(setup, { repositoryId, ...result }),
    diff: (repositoryId, from, to) => diffTrees(setup, { repositoryId, from, to }),
    patch: (repositoryId, wanted) => makePatch(setup, { repositoryId, ...wanted }),
    readFiles: (repositoryId, wanted) => readFilesOfTree(setup, { repositoryId, ...wanted }),
    commit: (repositoryId, commit) => commitTree(setup, repositoryId, commit),
    push: (remote, push, signal) => pushBranch(setup, { remote, push, signal }),
    sweep: (maxAgeMs) => sweepMirrors(setup, maxAgeMs, withLock),
  }
  return withFullDisk(methods, options.directory)
}

export type GitRepositoryOptions = {
  directory: string
  log: Log
  /** Default: `git` from the PATH. */
  gitBinary?: string
  /**
   * Variables for git besides its own: PATH, and where needed HTTPS_PROXY, NO_PROXY, SSL_CERT_FILE.
   * Default: a plain PATH.
   */
  environment?: Readonly<Record<string, string>>
  /** Default: an hour, and two minutes without a byte. */
  fetchLimits?: Partial<FetchLimits>
  /** Largest size of the packs of a mirror; default: none. */
  maxMirrorBytes?: number
}
