import type { ArtifactSummary } from './artifact.ts'
import type { RunRecord } from './run.ts'

/** Everything that reporters may show of a run, read from the database at one moment. */
export type Report = {
  run: RunRecord
  /** Runs that wait for a worker before this one; null when it is not queued. */
  queuePosition: number | null
  artifacts: ArtifactSummary[]
  /** Phase id → last lines of its masked log. */
  logTails: Record<string, string>
  /** Absolute address of the run page. */
  runUrl: string
}
