import { changesOf, commitsBetween, commitsFrom, pathsByKind } from '../git/history.ts'
import type { CommitFacts } from '../git/history.ts'
import { branchHead } from '../git/refs.ts'
import { runGit } from '../git/run-git.ts'
import { repositoryPage } from '../shapes/repository.ts'
import { isPull } from '../world/look-up.ts'
import type { Account, Repository, World } from '../world/world.ts'
import { requestCheckSuite } from './check-suites.ts'
import { tellIssue } from './tell-issue.ts'

export type RefMove = { before: string; after: string; ref: string }

const commitsInEvent = 20

/** What GitHub does after refs have moved: pull requests follow, events are sent, check suites asked for. */
export async function recordPush(
  world: World,
  repository: Repository,
  by: Account,
  moves: readonly RefMove[],
): Promise<string[]> {
  const guids: string[] = []
  for (const move of moves) {
    repository.pushedAt = world.now()
    await followPulls(world, repository, by, move)
    guids.push(await tellPush(world, repository, by, move))
    const branch = /^refs\/heads\/(.+)$/.exec(move.ref)?.[1]
    if (branch !== undefined && !isZero(move.after)) {
      await requestCheckSuite(world, { repository, by }, move.after, branch)
    }
  }
  return guids
}

async function followPulls(world: World, repository: Repository, by: Account, move: RefMove): Promise<void> {
  const open = repository.issues.filter(isPull).filter(({ state }) => state === 'open')
  for (const issue of open.filter(({ pull }) => `refs/heads/${pull.head}` === move.ref)) {
    if (isZero(move.after)) {
      issue.state = 'closed'
      issue.closedAt = world.now()
      issue.closedBy = by
      await tellIssue(world, { repository, issue, by }, 'closed')
    } else {
      await runGit(repository.path, ['update-ref', `refs/pull/${issue.number}/head`, move.after])
      issue.pull.lastHead = move.after
      issue.updatedAt = world.now()
      await tellIssue(world, { repository, issue, by }, 'synchronize', { before: move.before, after: move.after })
    }
  }
}

async function tellPush(world: World, repository: Repository, by: Account, move: RefMove): Promise<string> {
  const [created, deleted] = [isZero(move.before), isZero(move.after)]
  const commits = deleted ? [] : await newCommits(repository, move)
  const shapes = await Promise.all(commits.map((commit) => pushedCommit(world, repository, commit)))
  const sent = { repository, owner: repository.owner, sender: by }
  if (created || deleted) {
    const isBranch = move.ref.startsWith('refs/heads/')
    const payload = { ref: move.ref.replace(/^refs\/(heads|tags)\//, ''), ref_type: isBranch ? 'branch' : 'tag' }
    const more = created ? { master_branch: repository.defaultBranch, description: null } : {}
    world.emit({
      ...sent,
      event: created ? 'create' : 'delete',
      action: null,
      payload: { ...payload, ...more, pusher_type: 'user' },
    })
  }
  return world.emit({
    ...sent,
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
