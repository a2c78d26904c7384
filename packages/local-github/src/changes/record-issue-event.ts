import type { IssuePlace } from '../world/place.ts'
import type { Label } from '../world/world.ts'

/**
 * Writes down what happened to an issue, for those who read its history. Returns the time of it.
 */
export function recordIssueEvent({ world, repository, issue, by }: IssuePlace, event: string, label?: Label): Date {
  const createdAt = world.now()
  repository.issueEvents.push({
    id: world.nextId(),
    issue: issue.number,
    event,
    actor: by,
    label: label === undefined ? null : { name: label.name, color: label.color },
    createdAt,
  })
  return createdAt
}
