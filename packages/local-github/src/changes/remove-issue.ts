import { issueShape } from '../shapes/issue.ts'
import { repositoryShape } from '../shapes/repository.ts'
import { isPull } from '../world/look-up.ts'
import type { IssuePlace } from '../world/place.ts'
import type { Issue, Repository } from '../world/world.ts'
import { newIssue } from './issues.ts'
import { tellIssue } from './tell-issue.ts'

/**
 * Deletes an issue with its comments; its number answers 410 from then on. Resolves with the
 * delivery's GUID.
 */
export async function deleteIssue(place: IssuePlace): Promise<string> {
  refusePull(place.issue, 'deleted')
  const guid = await tellIssue(place, 'deleted')
  takeOut(place.repository, place.issue, null)
  return guid
}

/**
 * Moves an issue with its comments to another repository of the same owner; labels go where both
 * have them.
 */
export async function transferIssue(place: IssuePlace, target: Repository): Promise<{ guid: string; number: number }> {
  const { world, repository, issue, by } = place
  refusePull(issue, 'transferred')
  if (target.owner.id !== repository.owner.id || target === repository) {
    throw new Error(
      `an issue of ${repository.owner.login}/${repository.name} cannot go to ${target.owner.login}/${target.name}`,
    )
  }
  const moved = newIssue({ world, repository: target, by: issue.author, isByApp: issue.isByApp }, issue)
  moved.labels = target.labels.filter(({ name }) => issue.labels.some((label) => label.name === name))
  const comments = repository.comments.filter((comment) => comment.issue === issue.number)
  target.comments.push(...comments.map((comment) => ({ ...comment, id: world.nextId(), issue: moved.number })))
  const guid = await tellIssue(place, 'transferred', {
    changes: { new_issue: issueShape(world, target, moved), new_repository: repositoryShape(world, target) },
  })
  await tellIssue({ world, repository: target, issue: moved, by }, 'opened', {
    changes: { old_issue: issueShape(world, repository, issue), old_repository: repositoryShape(world, repository) },
  })
  takeOut(repository, issue, { repositoryId: target.id, number: moved.number })
  return { guid, number: moved.number }
}

function takeOut(repository: Repository, issue: Issue, to: { repositoryId: number; number: number } | null): void {
  repository.issues = repository.issues.filter((one) => one !== issue)
  repository.comments = repository.comments.filter((comment) => comment.issue !== issue.number)
  repository.goneIssues.set(issue.number, to)
}

function refusePull(issue: Issue, what: string): void {
  if (isPull(issue)) throw new Error(`a pull request cannot be ${what}`)
}
