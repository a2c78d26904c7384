import { issueShape } from '../shapes/issue.ts'
import { pullDetail } from '../shapes/pull-detail.ts'
import { isPull } from '../world/look-up.ts'
import type { IssuePlace } from '../world/place.ts'
import { tell } from './tell.ts'

/** Sends `issues` or, for a pull request, `pull_request`. Resolves with the delivery's GUID. */
export async function tellIssue(
  place: IssuePlace,
  action: string,
  more: Record<string, unknown> = {},
): Promise<string> {
  const { world, repository, issue } = place
  const [event, subject] = isPull(issue)
    ? ['pull_request', { number: issue.number, pull_request: await pullDetail(world, repository, issue) }]
    : ['issues', { issue: issueShape(world, repository, issue) }]
  return tell(place, { event, action, payload: { ...subject, ...more } })
}
