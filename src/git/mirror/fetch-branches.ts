import { rm } from 'node:fs/promises'
import { UnavailableError } from '../../errors.ts'
import type { NeededCommits, Remote } from '../../ports/git-repository.ts'
import type { GitSetup } from '../git-setup.ts'
import { makeMirror } from './mirror.ts'
import { networkFailure } from '../network-failure.ts'
import { fetchInSteps } from './fetch-in-steps.ts'
import { branchArguments, tryFetch } from './fetch-once.ts'
import { isStepwise, makeStepwise } from './stepwise.ts'
import { readBranches } from './read-branches.ts'
import { removeStaleLocks } from './remove-stale-locks.ts'
import { repackMirror } from './repack-mirror.ts'

const tries = 3

/**
 * Brings the branches of `remote` into its mirror. Not for two calls on one mirror at a time. git
 * forgets what it has received when a fetch is cut, so a mirror whose fetch was cut is filled in
 * steps from then on, each of which is kept: also a later call goes on where this one ended.
 */
export async function fetchBranches(
  setup: GitSetup,
  { remote, needed }: { remote: Remote; needed: NeededCommits },
  signal: AbortSignal,
): Promise<Map<string, string>> {
  for (let attempt = 1; ; attempt += 1) {
    const mirror = await makeMirror(setup, remote.repositoryId)
    const inSteps = await isStepwise(mirror)
    const answer = inSteps
      ? await fetchInSteps(setup, { mirror, remote, needed, signal })
      : await tryFetch(setup, { gitDirectory: mirror, remote, signal, args: branchArguments(remote.url) })
    if (answer.exitCode === 0) {
      await repackMirror(setup, mirror)
      return readBranches(setup, mirror)
    }
    const { stderr } = answer
    if (!inSteps && answer.wasCut) {
      setup.log.warn({ repositoryId: remote.repositoryId, stderr }, 'a fetch was cut and goes on in steps')
      await makeStepwise(mirror)
      continue
    }
    const canRepeat = attempt < tries && (await repair(setup, { mirror, remote }, stderr))
    if (!canRepeat) throw isLocked(stderr) ? stillLocked(remote) : networkFailure(remote, stderr)
  }
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
