import { commitsBetween, mergeBase } from '../../git/history.ts'
import { branchHead } from '../../git/refs.ts'
import { runGit } from '../../git/run-git.ts'
import { Refusal, validationFailed } from '../../replies/refusal.ts'
import { isPull } from '../../world/look-up.ts'
import type { PullIssue, Repository } from '../../world/world.ts'
import { newIssue } from '../issues.ts'
import type { Opener } from '../issues.ts'
import { tellIssue } from '../tell-issue.ts'

export type NewPull = { title: string; body: string | null; head: string; base: string; draft: boolean }

/**
 * Opens a pull request between two branches of a repository. Throws GitHub's refusals; nothing is
 * made then.
 */
export async function openPull(opener: Opener, wanted: NewPull): Promise<PullIssue> {
  const { world, repository } = opener
  const head = branchName(repository, wanted.head)
  const headSha = head === null ? null : branchHead(repository.path, head)
  const baseSha = branchHead(repository.path, wanted.base)
  if (head === null || headSha === null) throw invalid('head')
  if (baseSha === null) throw invalid('base')
  await refuseNothingBetween(repository, { head, headSha, base: wanted.base, baseSha })
  if (wanted.draft && !repository.draftsSupported) {
    throw new Refusal(422, { message: 'Draft pull requests are not supported in this repository.' })
  }
  // No waiting between this look and the new row: two calls at once make one pull request.
  refuseSecond(repository, head, wanted.base)
  const issue = newIssue(opener, wanted)
  issue.pull = {
    id: world.nextId(),
    head,
    base: wanted.base,
    draft: wanted.draft,
    lastHead: headSha,
    merged: null,
    reviewers: [],
  }
  if (!isPull(issue)) throw new Error('unreachable')
  await runGit(repository.path, ['update-ref', `refs/pull/${issue.number}/head`, headSha])
  await tellIssue({ ...opener, issue }, 'opened')
  return issue
}

/** `branch` or `owner:branch`; null for a fork, which this GitHub has none of. */
function branchName(repository: Repository, head: string): string | null {
  const [owner, branch] = head.includes(':') ? head.split(':', 2) : [repository.owner.login, head]
  return owner?.toLowerCase() === repository.owner.login.toLowerCase() ? (branch ?? null) : null
}

async function refuseNothingBetween(
  repository: Repository,
  { head, headSha, base, baseSha }: { head: string; headSha: string; base: string; baseSha: string },
): Promise<void> {
  if ((await mergeBase(repository.path, baseSha, headSha)) === null) {
    throw refused(`The ${head} branch has no history in common with ${base}`)
  }
  const commits = await commitsBetween(repository.path, baseSha, headSha)
  if (commits.length === 0) throw refused(`No commits between ${base} and ${head}`)
}

function refuseSecond(repository: Repository, head: string, base: string): void {
  const open = repository.issues.filter(isPull).filter(({ state }) => state === 'open')
  if (open.some(({ pull }) => pull.head === head && pull.base === base)) {
    throw refused(`A pull request already exists for ${repository.owner.login}:${head}.`)
  }
}

function invalid(field: string): Refusal {
  return validationFailed({ resource: 'PullRequest', field, code: 'invalid' })
}

function refused(message: string): Refusal {
  return validationFailed({ resource: 'PullRequest', code: 'custom', message })
}
