import { issueShape } from '../shapes/issue.ts'
import { pullDetail } from '../shapes/pull-detail.ts'
import { isPull } from '../world/look-up.ts'
import type { Account, Issue, Repository, World } from '../world/world.ts'

export type IssuePlace = { repository: Repository; issue: Issue; by: Account }

/** Sends `issues` or, for a pull request, `pull_request`. Resolves with the delivery's GUID. */
export async function tellIssue(
  world: World,
  { repository, issue, by }: IssuePlace,
  action: string,
  more: Record<string, unknown> = {},
): Promise<string> {
  const subject = isPull(issue)
    ? { number: issue.number, pull_request: await pullDetail(world, repository, issue) }
    : { issue: issueShape(world, repository, issue) }
  return world.emit({
    event: isPull(issue) ? 'pull_request' : 'issues',
    action,
    repository,
    owner: repository.owner,
    sender: by,
    payload: { ...subject, ...more },
  })
}
