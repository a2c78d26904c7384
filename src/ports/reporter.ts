import type { Report } from '../domain/report.ts'

/**
 * Shows the state of a run somewhere. Level-triggered: called any number of times with the newest state, brings what is shown to it, and
 * makes no second comment, pull request or check run when it is repeated or when an earlier call died half-way.
 */
export interface Reporter {
  readonly name: string
  /** Rejects when it could not show everything; it is called again later. */
  show(report: Report): Promise<void>
}
