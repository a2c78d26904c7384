import type { NeededCommits, Remote } from '../../ports/git-repository.ts'
import type { GitSetup } from '../git-setup.ts'
import { objectId } from '../object-id.ts'
import { runGit } from '../run-git.ts'
import { branchArguments, objectArguments, tryFetch } from './fetch-once.ts'
import type { FetchAnswer } from './fetch-once.ts'
import { readBranches } from './read-branches.ts'
import { removeUnfinishedPacks } from './remove-unfinished-packs.ts'
import { isShallow } from './stepwise.ts'

type Place = { mirror: string; remote: Remote; needed: NeededCommits; signal: AbortSignal }

const tries = 3
const largestBatch = 4000
const smallestBatch = 20
const done: FetchAnswer = { exitCode: 0, stderr: '', wasCut: false }

/**
 * Fills a mirror in steps that git keeps: the last commit of each branch with its folders, then the
 * files of the needed commits in batches, which become smaller when one is cut. Resolves with the
 * first failure that trying again does not help. A server that cannot filter sends all in the first
 * step.
 */
export async function fetchInSteps(setup: GitSetup, place: Place): Promise<FetchAnswer> {
  await removeUnfinishedPacks(place.mirror)
  const tips = await fetchTips(setup, place)
  if (tips.exitCode !== 0) return tips
  const branches = await readBranches(setup, place.mirror)
  for (const commit of wantedCommits(place.needed, branches)) {
    const filled = await fillIn(setup, place, commit)
    if (filled.exitCode !== 0) return filled
  }
  return done
}

async function fetchTips(setup: GitSetup, { mirror, remote, needed, signal }: Place): Promise<FetchAnswer> {
  const isNew = (await readBranches(setup, mirror)).size === 0
  const options = ['--filter=blob:none', ...(isNew || (await isShallow(mirror)) ? ['--depth=1'] : [])]
  const commits = await absent(setup, mirror, needed.commits)
  const args = branchArguments(remoteName, { options, commits })
  for (let attempt = 1; ; attempt += 1) {
    const answer = await tryFetch(setup, { gitDirectory: mirror, remote, args, signal, settings: partial(remote) })
    if (answer.exitCode === 0 || !answer.wasCut || attempt === tries) return answer
  }
}

/** Without a word about what is needed all branches are. */
function wantedCommits(needed: NeededCommits, branches: Map<string, string>): Set<string> {
  if (needed.branches.length + needed.commits.length === 0) return new Set(branches.values())
  return new Set([...needed.branches.flatMap((name) => branches.get(name) ?? []), ...needed.commits])
}

async function fillIn(setup: GitSetup, place: Place, commit: string): Promise<FetchAnswer> {
  const { mirror, remote, signal } = place
  let size = largestBatch
  let failures = 0
  let last = ''
  for (;;) {
    const missing = await firstMissing(setup, { mirror, commit, count: size })
    if (missing.length === 0) return done
    if (missing[0] === last) return { ...done, exitCode: 1, stderr: `the server did not send the object ${last}` }
    const answer = await tryFetch(setup, {
      gitDirectory: mirror,
      remote,
      args: objectArguments(remoteName),
      stdin: missing.map((id) => `${id}\n`).join(''),
      signal,
      // for named objects nothing has to be said about what is here already
      settings: [...partial(remote), ['fetch.negotiationAlgorithm', 'noop']],
    })
    if (answer.exitCode === 0) {
      last = missing[0] ?? ''
      failures = 0
      continue
    }
    if (missing.length <= smallestBatch) failures += 1
    if (!answer.wasCut || failures === tries) return answer
    size = Math.max(smallestBatch, Math.floor(missing.length / 2))
  }
}

const remoteName = 'origin'

/**
 * Tells git that what is missing can be had from the remote, which is what lets it keep a part.
 * In the environment alone: the configuration of the mirror stays as it was made.
 */
function partial(remote: Remote): [string, string][] {
  return [
    [`remote.${remoteName}.url`, remote.url],
    [`remote.${remoteName}.promisor`, 'true'],
    [`remote.${remoteName}.partialCloneFilter`, 'blob:none'],
  ]
}

/** At most `count` objects of the tree of `commit` that are not here. */
async function firstMissing(
  setup: GitSetup,
  { mirror, commit, count }: { mirror: string; commit: string; count: number },
): Promise<string[]> {
  const missing: string[] = []
  let rest = ''
  const read = (chunk: Buffer): boolean => {
    const lines = (rest + chunk.toString('latin1')).split('\n')
    rest = lines.pop() ?? ''
    missing.push(...lines.filter((line) => line.startsWith('?')).map((line) => line.slice(1, 41)))
    return missing.length >= count
  }
  const args = ['rev-list', '--objects', '--no-walk', '--missing=print', objectId(commit)]
  const { exitCode, stderr, isCut } = await runGit(setup, { args, gitDirectory: mirror, onStdout: read })
  if (exitCode !== 0 && !isCut) throw new Error(`git rev-list ended with ${exitCode}: ${stderr.trim()}`)
  return missing.slice(0, count)
}

async function absent(setup: GitSetup, mirror: string, commits: readonly string[]): Promise<string[]> {
  if (commits.length === 0) return []
  const stdin = commits.map((commit) => `${objectId(commit)}\n`).join('')
  const args = ['cat-file', '--batch-check=%(objectname)']
  const { stdout } = await runGit(setup, { args, gitDirectory: mirror, stdin })
  const lines = stdout.toString('latin1').split('\n')
  return commits.filter((_commit, index) => lines[index]?.endsWith(' missing') === true)
}
