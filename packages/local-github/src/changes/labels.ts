import { labelShape } from '../shapes/issue.ts'
import type { Label, Repository, World } from '../world/world.ts'
import { tellIssue } from './tell-issue.ts'
import type { IssuePlace } from './tell-issue.ts'

export function findLabel(repository: Repository, name: string): Label | null {
  return repository.labels.find((label) => label.name.toLowerCase() === name.toLowerCase()) ?? null
}

/** GitHub makes a label when it is first put on something. */
export function findOrMakeLabel(world: World, repository: Repository, name: string, facts: Partial<Label> = {}): Label {
  const known = findLabel(repository, name)
  if (known !== null) return known
  const made = { id: world.nextId(), name, color: 'ededed', description: null, isDefault: false, ...facts }
  repository.labels.push(made)
  return made
}

/** Resolves with the delivery's GUID; null when the label was there already (then nothing happens). */
export async function addLabel(world: World, place: IssuePlace, name: string): Promise<string | null> {
  const label = findOrMakeLabel(world, place.repository, name)
  if (place.issue.labels.includes(label)) return null
  place.issue.labels.push(label)
  place.issue.updatedAt = world.now()
  return tell(world, place, 'labeled', label)
}

/** Resolves with the delivery's GUID; null when the label was not there. */
export async function removeLabel(world: World, place: IssuePlace, name: string): Promise<string | null> {
  const label = place.issue.labels.find((one) => one.name.toLowerCase() === name.toLowerCase())
  if (label === undefined) return null
  place.issue.labels = place.issue.labels.filter((one) => one !== label)
  place.issue.updatedAt = world.now()
  return tell(world, place, 'unlabeled', label)
}

function tell(world: World, place: IssuePlace, action: 'labeled' | 'unlabeled', label: Label): Promise<string> {
  return tellIssue(world, place, action, { label: labelShape(world, place.repository, label) })
}
