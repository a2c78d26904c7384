import { issueShape, labelShape } from '../shapes/issue.ts'
import { pullShape } from '../shapes/pull.ts'
import { isPull } from '../world.ts'
import type { Account, Issue, Label, Repository, World } from '../world.ts'

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
export async function addLabel(world: World, place: LabelPlace, name: string): Promise<string | null> {
  const label = findOrMakeLabel(world, place.repository, name)
  if (place.issue.labels.includes(label)) return null
  place.issue.labels.push(label)
  place.issue.updatedAt = world.now()
  return tell(world, place, 'labeled', label)
}

/** Resolves with the delivery's GUID; null when the label was not there. */
export async function removeLabel(world: World, place: LabelPlace, name: string): Promise<string | null> {
  const label = place.issue.labels.find((one) => one.name.toLowerCase() === name.toLowerCase())
  if (label === undefined) return null
  place.issue.labels = place.issue.labels.filter((one) => one !== label)
  place.issue.updatedAt = world.now()
  return tell(world, place, 'unlabeled', label)
}

export type LabelPlace = { repository: Repository; issue: Issue; by: Account }

async function tell(world: World, place: LabelPlace, action: 'labeled' | 'unlabeled', label: Label): Promise<string> {
  const { repository, issue, by } = place
  const subject = isPull(issue)
    ? { number: issue.number, pull_request: await pullShape(world, repository, issue) }
    : { issue: issueShape(world, repository, issue) }
  return world.emit({
    event: isPull(issue) ? 'pull_request' : 'issues',
    action,
    repository,
    owner: repository.owner,
    sender: by,
    payload: { ...subject, label: labelShape(world, repository, label) },
  })
}
