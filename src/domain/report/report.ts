import type { ArtifactSummary } from '../run/artifact.ts'
import type { PhaseRecord, RunRecord } from '../run/run.ts'
import type { StalePhase } from '../run/stale-phases.ts'

/** Everything that reporters may show of a run, read from the database at one moment. */
export type Report = {
  run: RunRecord
  /** Runs that wait for a worker before this one; null when it is not queued. */
  queuePosition: number | null
  /** Where the run waits behind others (`isPending`); null when it is not pending. */
  pendingPlace: PendingPlace | null
  /** Runs on the same issue that wait for this one to end, in their order. */
  behind: RunRecord[]
  /**
   * Of earlier runs of the same feature: the newest attempt of each phase that ended with a commit
   * or a report.
   */
  earlier: PhaseRecord[]
  /** Documents on the branch that were made from older ones than there are now. */
  stale: StalePhase[]
  artifacts: ArtifactSummary[]
  /** Absolute address of the run page. */
  runUrl: string
}

/**
 * `position` from 1; `before` = the active run that is waited for, when it is one of the same
 * repository.
 */
export type PendingPlace = { position: number; before: { issueNumber: number; origin: string } | null }
