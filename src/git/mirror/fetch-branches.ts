import { rm } from 'node:fs/promises'
import { UnavailableError } from '../../errors.ts'
import type { Remote } from '../../ports/git-repository.ts'
import type { GitSetup } from '../git-setup.ts'
import { makeMirror } from './mirror.ts'
import { networkFailure } from '../network-failure.ts'
import { openGit } from '../open-git.ts'
import { removeStaleLocks } from './remove-stale-locks.ts'
import { repackMirror } from './repack-mirror.ts'
import { runOnNetwork } from '../run-on-network.ts'

const tries = 3

/** Brings the branches of `remote` into its mirror. Not for two calls on one mirror at a time. */
export async function fetchBranches(
  setup: GitSetup,
  remote: Remote,
  signal: AbortSignal,
): Promise<Map<string, string>> {
  for (let attempt = 1; ; attempt += 1) {
    const mirror = await makeMirror(setup, remote.repositoryId)
    const { exitCode, stderr } = await runOnNetwork(setup, {
      gitDirectory: mirror,
      remote,
      args: fetchArguments(remote),
      signal,
    })
    if (exitCode === 0) {
      await repackMirror(setup, mirror)
      return branches(setup, mirror)
    }
    const canRepeat = attempt < tries && (await repair(setup, { mirror, remote }, stderr))
    if (!canRepeat) throw isLocked(stderr) ? stillLocked(remote) : networkFailure(remote, stderr)
  }
}

function fetchArguments(remote: Remote): string[] {
  const quiet = [
    '--quiet',
    '--no-progress',
    '--no-write-fetch-head',
    '--no-auto-maintenance',
    '--no-show-forced-updates',
  ]
  return [
    'fetch',
    ...quiet,
    '--no-tags',
    '--prune',
    '--no-recurse-submodules',
    remote.url,
    '+refs/heads/*:refs/remotes/origin/*',
  ]
}

/**
 * A mirror is a copy: what another process locks is tried again, what is broken is thrown away.
 * False = nothing to repair.
 */
async function repair(
  setup: GitSetup,
  { mirror, remote }: { mirror: string; remote: Remote },
  stderr: string,
): Promise<boolean> {
  const own = stderr.replace(/^remote:.*$/gm, '')
  if (isLocked(own)) {
    await removeStaleLocks(mirror)
    return true
  }
  if (!brokenMirror.test(own)) return false
  setup.log.warn({ repositoryId: remote.repositoryId }, 'the mirror is broken and is fetched anew')
  await rm(mirror, { recursive: true, force: true })
  return true
}

function isLocked(stderr: string): boolean {
  return /cannot lock ref|\.lock': File exists|unable to update local ref/.test(stderr)
}

function stillLocked(remote: Remote): UnavailableError {
  return new UnavailableError(`the mirror of repository ${remote.repositoryId} is locked by another process`, 30_000)
}

const brokenMirror =
  /not a git repository|is corrupt|object file .* is empty|bad object|missing (blob|tree|commit)|unable to read (tree|sha1|[0-9a-f]{40})|did not send all/

async function branches(setup: GitSetup, mirror: string): Promise<Map<string, string>> {
  const prefix = 'refs/remotes/origin/'
  const listing = await openGit(setup, mirror).raw('for-each-ref', '--format=%(objectname) %(refname)', prefix)
  const lines = listing.split('\n').filter((line) => line !== '')
  return new Map(lines.map((line) => [line.slice(41 + prefix.length), line.slice(0, 40)]))
}
