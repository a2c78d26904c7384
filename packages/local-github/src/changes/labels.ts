import { labelShape } from '../shapes/issue.ts'
import type { IssuePlace } from '../world/place.ts'
import type { Label, Repository, World } from '../world/world.ts'
import { recordIssueEvent } from './record-issue-event.ts'
import { tellIssue } from './tell-issue.ts'

export function findLabel(repository: Repository, name: string): Label | null {
  return repository.labels.find((label) => label.name.toLowerCase() === name.toLowerCase()) ?? null
}

export type NewLabel = Pick<Label, 'name'> & Partial<Omit<Label, 'id'>>

/** GitHub makes a label when it is first put on something. */
export function findOrMakeLabel(world: World, repository: Repository, wanted: NewLabel): Label {
  const known = findLabel(repository, wanted.name)
  if (known !== null) return known
  const made = { id: world.nextId(), color: 'ededed', description: null, isDefault: false, ...wanted }
  repository.labels.push(made)
  return made
}

/**
 * Resolves with the delivery's GUID; null when the label was there already (then nothing happens).
 */
export async function addLabel(place: IssuePlace, name: string): Promise<string | null> {
  const { world, repository, issue } = place
  const label = findOrMakeLabel(world, repository, { name })
  if (issue.labels.includes(label)) return null
  issue.labels.push(label)
  issue.updatedAt = recordIssueEvent(place, 'labeled', label)
  return tellIssue(place, 'labeled', { label: labelShape(world, repository, label) })
}

/** Resolves with the delivery's GUID; null when the label was not there. */
export async function removeLabel(place: IssuePlace, name: string): Promise<string | null> {
  const { world, repository, issue } = place
  const label = issue.labels.find((one) => one.name.toLowerCase() === name.toLowerCase())
  if (label === undefined) return null
  issue.labels = issue.labels.filter((one) => one !== label)
  issue.updatedAt = recordIssueEvent(place, 'unlabeled', label)
  return tellIssue(place, 'unlabeled', { label: labelShape(world, repository, label) })
}
