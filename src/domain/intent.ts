import type { Actor, IssueSnapshot } from './delivery.ts'
import type { RunSettings } from './settings.ts'

/** Facts asked live from GitHub for a labelled issue; a later one is only asked when the earlier ones did not decide already. */
export type LabelFacts = {
  settings: RunSettings
  permission: string
  repository: { defaultBranch: string; isArchived: boolean }
  baseSha: string | null
  hasSpecKit: boolean
  knownAgents: readonly string[]
}

/** Why a run is refused. The sentences for people are in reply-text.ts. */
export type Refusal =
  | { kind: 'not_permitted'; login: string; permission: string }
  | { kind: 'archived' }
  | { kind: 'base_missing'; branch: string; isDefault: boolean }
  | { kind: 'spec_kit_missing'; branch: string }
  | { kind: 'settings_invalid'; message: string; wayOut: string }
  | { kind: 'executor_unavailable'; message: string; wayOut: string }

export type Intent =
  | { kind: 'start'; settings: RunSettings; baseBranch: string; baseSha: string }
  | { kind: 'reply'; refusal: Refusal }
  | { kind: 'ignore'; why: string }

const writers = new Set(['admin', 'maintain', 'write'])

/** Whether a permission allows to start and steer runs. */
export function mayWrite(permission: string): boolean {
  return writers.has(permission)
}

/** Bots are never listened to: their label could be the agent's own doing. */
export function isListenedTo(actor: Pick<Actor, 'type'>): boolean {
  return actor.type === 'User'
}

/** Decides what a label on an issue means. `issue` is the payload's snapshot. */
export function decideIntent(label: string, issue: IssueSnapshot, actor: Actor, facts: LabelFacts): Intent {
  const { settings, repository } = facts
  if (label.toLowerCase() !== settings.label.toLowerCase()) {
    return { kind: 'ignore', why: `label “${label}” is not “${settings.label}”` }
  }
  if (!isListenedTo(actor)) return { kind: 'ignore', why: `${actor.login} is a ${actor.type}, not a person` }
  if (!mayWrite(facts.permission)) {
    return refuse({ kind: 'not_permitted', login: actor.login, permission: facts.permission })
  }
  if (repository.isArchived) return refuse({ kind: 'archived' })
  const branch = settings.baseBranch ?? repository.defaultBranch
  if (facts.baseSha === null) {
    return refuse({ kind: 'base_missing', branch, isDefault: branch === repository.defaultBranch })
  }
  if (!facts.hasSpecKit) return refuse({ kind: 'spec_kit_missing', branch })
  if (issue.title.trim() === '' && issue.body.trim() === '') return { kind: 'ignore', why: 'the issue has no text' }
  return { kind: 'start', settings, baseBranch: branch, baseSha: facts.baseSha }
}

function refuse(refusal: Refusal): Intent {
  return { kind: 'reply', refusal }
}
