import { hasMarker, marker } from '../domain/report/marker.ts'
import type { Report } from '../domain/report/report.ts'
import { shownHead } from '../domain/report/shown-phases.ts'
import { showsOtherRun } from '../texts/shown-run.ts'
import { statusCommentText } from '../texts/status-comment-text.ts'
import type { StatusComment } from '../texts/status-comment-text.ts'
import type { Comment, Forge } from '../ports/forge.ts'
import type { Reporter, ReportOutcome } from '../ports/reporter.ts'
import type { ReportContext } from './report-context.ts'
import type { SeenPullRequests } from './seen-pull-requests.ts'

type Parts = ReportContext & {
  /** Knows the pull request when the reporter before this one has just read it. */
  seen?: SeenPullRequests
  forge: Pick<Forge, 'ownComments' | 'createComment' | 'updateComment' | 'pullRequestsFrom' | 'branchHead'>
}

/** Edits that nobody waits for are at least this far apart. */
const editPauseMs = 5_000

/**
 * One comment an issue, edited in place while it says something else than it should; made anew when
 * a person deleted it. An edit that is too early is put off, unless people are waited for or the
 * run is over.
 */
export function createStatusComment(parts: Parts): Reporter {
  return {
    name: 'status-comment',
    show: async (report) => {
      const { run } = report
      const key = statusCommentKey(report)
      const recorded = await parts.remoteRecords.remoteRecord(key)
      const existing = find(parts, await parts.forge.ownComments(run, run.issue.number), { key, recorded })
      const pullRequest = await currentPullRequest(parts, report)
      if (existing !== undefined && showsOtherRun(existing.body, run)) return
      const body = bodyOf(parts, report, { pullRequest, isBranchGone: await isBranchGone(parts, report, pullRequest) })
      if (existing !== undefined && saysAlready(existing, body))
        return record(parts, report, { recorded, id: existing.id })
      const againInMs = existing === undefined ? 0 : await untilEdit(parts, report)
      if (againInMs > 0) return { againInMs }
      const id = (await edit(parts, report, { existing, recorded, body })) ?? (await create(parts, report, body))
      await parts.remoteRecords.recordRemote(`${key}:edited`, {
        runId: run.id,
        kind: 'status_comment_edit',
        remoteId: now(parts).toISOString(),
      })
      return record(parts, report, { recorded, id })
    },
  }
}

function find(
  { markerSecret }: Parts,
  comments: readonly Comment[],
  { key, recorded }: { key: string; recorded: string | null },
): Comment | undefined {
  return (
    comments.find(({ id }) => String(id) === recorded) ??
    comments.find(({ body }) => hasMarker(body, key, markerSecret))
  )
}

function saysAlready({ body }: Comment, wanted: string): boolean {
  return body.replaceAll('\r\n', '\n').trimEnd() === wanted
}

type Known = { recorded: string | null; id: number }

async function record({ remoteRecords }: Parts, report: Report, { recorded, id }: Known): Promise<ReportOutcome> {
  if (recorded !== String(id))
    await remoteRecords.recordRemote(statusCommentKey(report), {
      runId: report.run.id,
      kind: 'status_comment',
      remoteId: String(id),
    })
}

/** Milliseconds until the comment may be edited; 0 = now. */
async function untilEdit(parts: Parts, report: Report): Promise<number> {
  const { status } = report.run
  if (status === 'completed' || status === 'waiting') return 0
  const last = await parts.remoteRecords.remoteRecord(`${statusCommentKey(report)}:edited`)
  const passedMs = last === null ? editPauseMs : now(parts).getTime() - new Date(last).getTime()
  return passedMs >= 0 && passedMs < editPauseMs ? editPauseMs - passedMs : 0
}

function now({ now: clock }: Parts): Date {
  return clock === undefined ? new Date() : clock()
}

type Edit = { existing: Comment | undefined; recorded: string | null; body: string }

/**
 * Id of the comment that shows `body` now; null = there is none. A list may be stale, so a recorded
 * comment is tried before it is given up.
 */
async function edit({ forge }: Parts, { run }: Report, { existing, recorded, body }: Edit): Promise<number | null> {
  const id = existing?.id ?? (recorded === null ? null : Number(recorded))
  return id !== null && (await forge.updateComment(run, id, body)) ? id : null
}

async function create({ forge }: Parts, { run }: Report, body: string): Promise<number> {
  return (await forge.createComment(run, run.issue.number, body)).id
}

type Outside = Pick<StatusComment, 'pullRequest' | 'isBranchGone'>

function bodyOf(parts: Parts, report: Report, outside: Outside): string {
  const { serverUrl, markerSecret, mask } = parts
  const text = { report, ...outside, marker: marker(statusCommentKey(report), markerSecret), serverUrl }
  return mask(statusCommentText(text)).trimEnd()
}

async function currentPullRequest({ forge, seen }: Parts, report: Report): Promise<StatusComment['pullRequest']> {
  const { run } = report
  const known = seen?.take(run)
  if (known !== undefined) return known
  if (shownHead(report) === null) return null
  const found = await forge.pullRequestsFrom(run, run.branch)
  return found.find(({ state }) => state === 'open') ?? found[0] ?? null
}

/** A closed pull request whose branch is gone cannot be opened again. */
async function isBranchGone(
  { forge }: Parts,
  { run }: Report,
  pullRequest: StatusComment['pullRequest'],
): Promise<boolean> {
  if (pullRequest?.state !== 'closed' || pullRequest.isMerged === true) return false
  return (await forge.branchHead(run, run.branch)) === null
}

/** Under which the status comment of an issue is recorded. */
export function statusCommentKey({ run }: Pick<Report, 'run'>): string {
  return `status:${run.repository.id}:${run.issue.number}`
}
