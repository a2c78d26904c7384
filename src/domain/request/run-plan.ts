import type { IssueSnapshot } from '../trigger/delivery.ts'
import type { PhaseName } from '../run/phase.ts'
import type { RunSettings } from '../run/settings.ts'
import type { FeatureNames } from './feature.ts'

/** A run to be started, at once or when its turn comes. */
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
  /** The whole command with its flags and words. */
  asked: string
}
