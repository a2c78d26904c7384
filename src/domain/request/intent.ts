import type { FeatureNames } from './feature.ts'
import type { IssueSnapshot } from '../trigger/delivery.ts'
import type { PhaseName } from '../run/phase.ts'
import type { Reply } from './reply.ts'
import type { RunRecord } from '../run/run.ts'
import type { EffectiveSettings, RunSettings } from '../run/settings.ts'
import type { Steering } from '../run/steer-run.ts'

/** What is looked up to decide a request; each fact only when the ones before it did not decide already. */
export type Facts = {
  repository?: { defaultBranch: string; isArchived: boolean }
  settings?: SettingsFact
  /** Live permission of the actor, asked from GitHub. */
  permission?: string
  feature?: FeatureFact
  branch?: BranchFact
  base?: BaseFact
  /** Whether the issue carries the label right now that the act took away. */
  isLabeled?: boolean
  /** What reviewers said on lines of the draft pull request since our last commit; untrusted. */
  review?: ReviewNote[]
}

export type ReviewNote = { login: string; path: string; line: number | null; body: string }

export type SettingsFact =
  | { kind: 'valid'; effective: EffectiveSettings }
  /** `label` of the layers below, so that it is known whether the label was meant for us at all. */
  | { kind: 'invalid'; label: string; message: string; wayOut: string }

/** What we know of the issue's feature. */
export type FeatureFact = {
  /** As it is in the payload, or, when the act was not on the issue itself, as the newest run knows it; null = no run leads to an issue. */
  issue: IssueSnapshot | null
  /** Runs of the issue, newest first, at most 20. At most one is neither completed nor in line. */
  runs: RunRecord[]
}

/** The feature's branch as it is now. */
export type BranchFact = {
  names: FeatureNames
  /** Head; null = there is no such branch. */
  sha: string | null
  /** Documents of the feature directory that exist there: `spec.md`, `plan.md`, … */
  documents: string[]
}

/** Head of the branch that the feature starts from; null = it does not exist. */
export type BaseFact = { branch: string; sha: string | null; hasSpecKit: boolean }

export type Intent =
  | { kind: 'ask'; fact: keyof Facts }
  | { kind: 'start'; plan: RunPlan }
  /** `also`: runs of the same issue that wait in line and that get the same steering, before `runId` does. */
  | { kind: 'steer'; runId: string; steering: Steering; also?: string[] }
  | { kind: 'reply'; reply: Reply }
  | { kind: 'ignore'; why: string }

/** A run to be started, or to be put in line. */
export type RunPlan = {
  issue: IssueSnapshot
  names: FeatureNames
  /** `input` = free text for the agent; null = none. */
  phases: { name: PhaseName; input: string | null }[]
  /** Flags of the command applied. */
  settings: RunSettings
  baseBranch: string
  baseSha: string
  /** How it was asked for, like `/speckit plan` or `label`. */
  origin: string
}

const levels = ['none', 'read', 'triage', 'write', 'maintain', 'admin'] as const

/** Whether a permission reaches the level that the settings ask for. An unknown one reaches nothing. */
export function isPermitted(permission: string, least: RunSettings['permission']): boolean {
  return levels.findIndex((level) => level === permission) >= levels.indexOf(least)
}
