import { commitsBetween } from '../../git/history.ts'
import { branchHead } from '../../git/refs.ts'
import { runGit } from '../../git/run-git.ts'
import { validationFailed } from '../../replies/refusal.ts'
import type { Refusal } from '../../replies/refusal.ts'
import { isPull } from '../../world/look-up.ts'
import type { PullIssue, Repository } from '../../world/world.ts'

/**
 * Lets a closed pull request follow its branch again. Throws what GitHub says when it cannot be
 * opened any more.
 */
export async function followAgain(repository: Repository, issue: PullIssue): Promise<void> {
  const { pull } = issue
  if (pull.merged !== null) throw refused('The pull request has been merged.')
  const head = branchHead(repository.path, pull.head)
  if (head === null) throw refused(`The ${pull.head} branch has been deleted.`)
  const lost = await commitsBetween(repository.path, head, pull.lastHead)
  if (lost.length > 0) throw refused(`The ${pull.head} branch was force-pushed or recreated.`)
  const others = repository.issues.filter(isPull).filter((one) => one !== issue && one.state === 'open')
  if (others.some((one) => one.pull.head === pull.head && one.pull.base === pull.base)) {
    throw refused(`There is already an open pull request from ${pull.head} to ${pull.base}.`)
  }
  await runGit(repository.path, ['update-ref', `refs/pull/${issue.number}/head`, head])
  pull.lastHead = head
}

function refused(why: string): Refusal {
  return validationFailed({
    resource: 'PullRequest',
    field: 'state',
    code: 'invalid',
    message: `state cannot be changed. ${why}`,
  })
}
