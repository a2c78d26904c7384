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
  /** Read from the spec of the last commit; null before the first. */
  spec: SpecSummary | null
  /** Absolute address of the run page. */
  runUrl: string
}

/** What a reviewer wants to know before opening the documents. */
export type SpecSummary = {
  title: string
  /** `P1 Add a due date to a task` */
  userStories: string[]
  requirementCount: number
  /** Texts of the `[NEEDS CLARIFICATION: …]` markers with the line (1-based) in spec.md. */
  openQuestions: { line: number; text: string }[]
  taskCount: number | null
}
