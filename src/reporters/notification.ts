import { hasMarker, marker } from '../domain/report/marker.ts'
import { noticeOf, peopleToTell } from '../domain/report/notice.ts'
import type { Report } from '../domain/report/report.ts'
import type { Forge } from '../ports/forge.ts'
import type { Reporter } from '../ports/reporter.ts'
import { noticeText } from '../texts/notice-text.ts'
import type { ReportContext } from './report-context.ts'
import { statusCommentKey } from './status-comment.ts'

type Parts = ReportContext & { forge: Pick<Forge, 'ownComments' | 'createComment'> }

/**
 * One comment per event that people have to know of, on the issue, with mentions: the status
 * comment is only edited, and GitHub notifies nobody of that. Look up, act, record: a lost answer
 * or a killed worker makes no second one, and one that a person deleted stays deleted.
 */
export function createNotification(parts: Parts): Reporter {
  return {
    name: 'notification',
    show: async (report) => {
      const { run } = report
      const notice = noticeOf(run, parts.now?.() ?? new Date())
      if (notice === null) return
      const key = `told:${run.id}:${notice.event}`
      if ((await parts.remoteRecords.remoteRecord(key)) !== null) return
      const comments = await parts.forge.ownComments(run, run.issue.number)
      const told = comments.find(({ body }) => hasMarker(body, key, parts.markerSecret))
      const text = {
        notice,
        people: peopleToTell(run),
        url: await statusUrl(parts, report),
        marker: marker(key, parts.markerSecret),
      }
      const { id } = told ?? (await parts.forge.createComment(run, run.issue.number, parts.mask(noticeText(text))))
      await parts.remoteRecords.recordRemote(key, { runId: run.id, kind: 'told', remoteId: String(id) })
    },
  }
}

async function statusUrl({ remoteRecords, serverUrl }: Parts, report: Report): Promise<string | null> {
  const { repository, issue } = report.run
  const id = await remoteRecords.remoteRecord(statusCommentKey(report))
  const page = `${serverUrl}/${encodeURIComponent(repository.owner)}/${encodeURIComponent(repository.name)}`
  return id === null ? null : `${page}/issues/${issue.number}#issuecomment-${id}`
}
