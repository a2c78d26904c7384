import { isOld, reviewersOf } from '../domain/report/notice.ts'
import type { Report } from '../domain/report/report.ts'
import { situationOf } from '../domain/report/situation.ts'
import type { Forge } from '../ports/forge.ts'
import type { Reporter } from '../ports/reporter.ts'
import type { ReportContext } from './report-context.ts'

type Parts = Pick<ReportContext, 'remoteRecords' | 'now'> & { forge: Pick<Forge, 'requestReview'> }

/**
 * Asks for a review of the pull request once a run that committed something is done: each person
 * once a run. A request that somebody took back stays so, and who cannot review is not asked again.
 */
export function createReviewRequests({ remoteRecords, forge, now }: Parts): Reporter {
  return {
    name: 'review-requests',
    show: async (report) => {
      const { run } = report
      if (run.pullRequestNumber === null || !isToBeReviewed(report, now?.() ?? new Date())) return
      for (const login of reviewersOf(run)) {
        const key = `review-request:${run.id}:${login.toLowerCase()}`
        if ((await remoteRecords.remoteRecord(key)) !== null) continue
        const isTaken = await forge.requestReview(run, run.pullRequestNumber, login)
        const remoteId = isTaken ? String(run.pullRequestNumber) : 'refused'
        await remoteRecords.recordRemote(key, { runId: run.id, kind: 'review_request', remoteId })
      }
    },
  }
}

function isToBeReviewed({ run }: Report, now: Date): boolean {
  const isDone = situationOf({ run }).kind === 'done' && run.phases.some(({ commitSha }) => commitSha !== null)
  return isDone && run.settings.notify !== 'none' && !isOld(run, now)
}
