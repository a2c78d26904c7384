import type { RunRecord } from '../run/run.ts'
import { builtInSettings } from '../run/settings.ts'
import type { EffectiveSettings, RunSettings } from '../run/settings.ts'
import type { IssueSnapshot } from '../trigger/delivery.ts'
import type { IssueNow } from './issue-now.ts'
import type { Stop } from './stop.ts'
import type { FeatureNames } from './feature.ts'

/**
 * What has to be known to decide one request. A fact is read when it is first asked for, and then
 * remembered: ask as often as you like, in any order, also at the same time. A read that rejects is
 * not remembered, so the next ask tries again.
 *
 * All facts describe one state. Whoever changes that state (starts or steers a run) takes new
 * `Facts` for what follows.
 *
 * Some facts build on others and read them on the way: `settings` on `repository`; `base` on
 * `settings`; `branch` and `review` on `feature` and `settings`; `issueNow` and `laterStops` on
 * `feature`. Reads reject with UnavailableError
 * while the other side is away, and with UserError where GitHub refuses.
 */
export type Facts = {
  repository(): Promise<RepositoryFact>
  settings(): Promise<SettingsFact>
  /** Live permission of the actor, as GitHub names it. */
  permission(): Promise<string>
  feature(): Promise<FeatureFact>
  branch(): Promise<BranchFact>
  base(): Promise<BaseFact>
  /** Whether the issue carries the label of the request right now. */
  isLabeled(): Promise<boolean>
  /**
   * What permitted reviewers said on lines of the draft pull request since our last commit;
   * untrusted.
   */
  review(): Promise<ReviewNote[]>
  /** The issue as it is now on GitHub; null = deleted, or moved to another repository. */
  issueNow(): Promise<IssueNow | null>
  /** What was done after the action, or at the same time, that may end what it asks for. */
  laterStops(): Promise<Stop[]>
}

export type RepositoryFact = { defaultBranch: string; isArchived: boolean }

export type SettingsFact =
  | { kind: 'valid'; effective: EffectiveSettings }
  /** `label` of the layers below, which tells whether the label was meant for us at all. */
  | { kind: 'invalid'; label: string; message: string; wayOut: string }

/** What we know of the issue's feature. */
export type FeatureFact = {
  /**
   * As it is in the payload, or, when the action was not on the issue itself, as the newest run
   * knows it; null = no run leads to an issue.
   */
  issue: IssueSnapshot | null
  /** Runs of the issue, newest first, at most 20. At most one is neither completed nor pending. */
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

/**
 * Head of the branch that the feature starts from; null = it does not exist. Spec Kit has to be
 * there and on the default branch, which agents take its commands from; `lacksSpecKit` = where it
 * is missing, when that is not `branch`.
 */
export type BaseFact = { branch: string; sha: string | null; hasSpecKit: boolean; lacksSpecKit?: string }

export type ReviewNote = { login: string; path: string; line: number | null; body: string }

/** The settings that hold; the built-in ones as long as the file is wrong. */
export function settingsOf(fact: SettingsFact): Omit<RunSettings, 'agent'> {
  return fact.kind === 'valid' ? fact.effective.settings : builtInSettings
}
