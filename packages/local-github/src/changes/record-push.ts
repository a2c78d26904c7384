import { changesOf, commitsBetween, commitsFrom, pathsByKind } from '../git/history.ts'
import type { CommitFacts } from '../git/history.ts'
import { branchHead } from '../git/refs.ts'
import { runGit } from '../git/run-git.ts'
import { repositoryPage } from '../shapes/repository.ts'
import { isPull } from '../world/look-up.ts'
import type { Place } from '../world/place.ts'
import type { Repository, World } from '../world/world.ts'
import { requestCheckSuite } from './check-suites.ts'
import { tell } from './tell.ts'
import { tellIssue } from './tell-issue.ts'

export type RefMove = { before: string; after: string; ref: string }

const commitsInEvent = 20

/**
 * What GitHub does after refs have moved: pull requests follow, events are sent, check suites asked
 * for.
 */
export async function recordPush(place: Place, moves: readonly RefMove[]): Promise<string[]> {
  const guids: string[] = []
  for (const move of moves) {
    place.repository.pushedAt = place.world.now()
    await followPulls(place, move)
    guids.push(await tellPush(place, move))
    const branch = /^refs\/heads\/(.+)$/.exec(move.ref)?.[1]
    if (branch !== undefined && !isZero(move.after)) {
      await requestCheckSuite(place, { headSha: move.after, headBranch: branch })
    }
  }
  return guids
}

async function followPulls(place: Place, move: RefMove): Promise<void> {
  const { world, repository, by } = place
  const open = repository.issues.filter(isPull).filter(({ state }) => state === 'open')
  for (const issue of open.filter(({ pull }) => `refs/heads/${pull.head}` === move.ref)) {
    if (isZero(move.after)) {
      issue.state = 'closed'
      issue.closedAt = world.now()
      issue.closedBy = by
      await tellIssue({ ...place, issue }, 'closed')
    } else {
      await runGit(repository.path, ['update-ref', `refs/pull/${issue.number}/head`, move.after])
      issue.pull.lastHead = move.after
      issue.updatedAt = world.now()
      await tellIssue({ ...place, issue }, 'synchronize', { before: move.before, after: move.after })
    }
  }
}

async function tellPush(place: Place, move: RefMove): Promise<string> {
  const { world, repository, by } = place
  const [created, deleted] = [isZero(move.before), isZero(move.after)]
  const commits = deleted ? [] : await newCommits(repository, move)
  const shapes = await Promise.all(commits.map((commit) => pushedCommit(world, repository, commit)))
  if (created || deleted) tellRef(place, move)
  return tell(place, {
    event: 'push',
    action: null,
    payload: {
      ref: move.ref,
      before: move.before,
      after: move.after,
      created,
      deleted,
      forced: !created && !deleted && !(await isFastForward(repository, move)),
      base_ref: null,
      compare: `${repositoryPage(world, repository)}/compare/${move.before.slice(0, 12)}...${move.after.slice(0, 12)}`,
      commits: shapes,
      head_commit: shapes.at(-1) ?? null,
      pusher: { name: by.login, email: null },
    },
  })
}

/** A branch or tag that is new or gone. */
function tellRef(place: Place, { before, ref }: RefMove): void {
  const isNew = isZero(before)
  const isBranch = ref.startsWith('refs/heads/')
  const subject = { ref: ref.replace(/^refs\/(heads|tags)\//, ''), ref_type: isBranch ? 'branch' : 'tag' }
  const more = isNew ? { master_branch: place.repository.defaultBranch, description: null } : {}
  const payload = { ...subject, ...more, pusher_type: 'user' }
  tell(place, { event: isNew ? 'create' : 'delete', action: null, payload })
}

async function newCommits(repository: Repository, move: RefMove): Promise<CommitFacts[]> {
  if (!isZero(move.before))
    return (await commitsBetween(repository.path, move.before, move.after)).slice(-commitsInEvent)
  const isDefault = move.ref === `refs/heads/${repository.defaultBranch}`
  const base = isDefault ? null : branchHead(repository.path, repository.defaultBranch)
  if (base === null) return (await commitsFrom(repository.path, move.after, commitsInEvent)).toReversed()
  return (await commitsBetween(repository.path, base, move.after)).slice(-commitsInEvent)
}

async function pushedCommit(world: World, repository: Repository, commit: CommitFacts) {
  return {
    id: commit.sha,
    tree_id: commit.tree,
    distinct: true,
    message: commit.message,
    timestamp: commit.committer.date,
    url: `${repositoryPage(world, repository)}/commit/${commit.sha}`,
    author: { name: commit.author.name, email: commit.author.email },
    committer: { name: commit.committer.name, email: commit.committer.email },
    ...pathsByKind(await changesOf(repository.path, commit)),
  }
}

async function isFastForward(repository: Repository, move: RefMove): Promise<boolean> {
  const lost = await commitsBetween(repository.path, move.after, move.before)
  return lost.length === 0
}

function isZero(sha: string): boolean {
  return /^0+$/.test(sha)
}
