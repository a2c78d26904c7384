import type { Trigger } from './read-trigger.ts'
import type { RunSettings } from './settings.ts'

type Labeled = Extract<Trigger, { kind: 'labeled' }>

/** Facts asked live from GitHub; each is asked only when the ones before it did not decide already. */
export type Facts = {
  repository?: { defaultBranch: string; isArchived: boolean }
  settings?:
    | { kind: 'valid'; settings: RunSettings }
    | { kind: 'invalid'; label: string; message: string; wayOut: string }
  permission?: string
  /** Head of the base branch; null = the branch does not exist. */
  base?: { branch: string; sha: string | null; hasSpecKit: boolean }
}

/** Why a run is refused. The sentences for people are in reply-text.ts. */
export type Refusal =
  | { kind: 'not_permitted'; login: string; permission: string }
  | { kind: 'archived' }
  | { kind: 'base_missing'; branch: string; isDefault: boolean }
  | { kind: 'spec_kit_missing'; branch: string }
  | { kind: 'settings_invalid'; message: string; wayOut: string }

export type Intent =
  | { kind: 'ask'; fact: keyof Facts }
  | { kind: 'start'; settings: RunSettings; baseBranch: string; baseSha: string }
  | { kind: 'reply'; refusal: Refusal }
  | { kind: 'ignore'; why: string }

/** Whether a permission allows to start and steer runs. */
export function mayWrite(permission: string): boolean {
  return permission === 'admin' || permission === 'maintain' || permission === 'write'
}

/** Decides what a label on an issue means, or which fact is needed to decide it. */
export function decideIntent({ label, actor, issue }: Labeled, facts: Facts): Intent {
  const { repository, settings, permission, base } = facts
  if (actor.type !== 'User') return { kind: 'ignore', why: `${actor.login} is a ${actor.type}, not a person` }
  if (issue.title.trim() === '' && issue.body.trim() === '') return { kind: 'ignore', why: 'the issue has no text' }
  if (repository === undefined) return { kind: 'ask', fact: 'repository' }
  if (settings === undefined) return { kind: 'ask', fact: 'settings' }
  const wanted = settings.kind === 'valid' ? settings.settings.label : settings.label
  if (label.toLowerCase() !== wanted.toLowerCase()) {
    return { kind: 'ignore', why: `the label “${label}” is not “${wanted}”` }
  }
  if (permission === undefined) return { kind: 'ask', fact: 'permission' }
  if (!mayWrite(permission)) return refuse({ kind: 'not_permitted', login: actor.login, permission })
  if (repository.isArchived) return refuse({ kind: 'archived' })
  if (settings.kind === 'invalid') {
    return refuse({ kind: 'settings_invalid', message: settings.message, wayOut: settings.wayOut })
  }
  if (base === undefined) return { kind: 'ask', fact: 'base' }
  const { branch, sha } = base
  if (sha === null) return refuse({ kind: 'base_missing', branch, isDefault: branch === repository.defaultBranch })
  if (!base.hasSpecKit) return refuse({ kind: 'spec_kit_missing', branch })
  return { kind: 'start', settings: settings.settings, baseBranch: branch, baseSha: sha }
}

function refuse(refusal: Refusal): Intent {
  return { kind: 'reply', refusal }
}
