import type { Report } from '../domain/report/report.ts'

/** Nothing = all of it is shown. */
export type ReportOutcome = { againInMs: number } | void

/**
 * Shows the state of a run somewhere. Level-triggered: called any number of times with the newest
 * state, brings what is shown to it, and makes no second comment, pull request or check run when it
 * is repeated or when an earlier call died half-way.
 */
export interface Reporter {
  readonly name: string
  /**
   * Rejects when it could not show everything; it is called again later. `againInMs`: something is
   * put off, for good reasons; it is called again then with the state of that time.
   */
  show(report: Report): Promise<ReportOutcome>
}
