import { hasMarker, marker } from '../domain/marker.ts'
import type { Report } from '../domain/report.ts'
import { showsNewerRun, statusCommentText } from '../domain/status-comment-text.ts'
import type { StatusComment } from '../domain/status-comment-text.ts'
import type { Comment, Forge } from '../ports/forge.ts'
import type { Reporter } from '../ports/reporter.ts'
import type { ReportContext } from './report-context.ts'

type Parts = ReportContext & {
  forge: Pick<Forge, 'ownComments' | 'createComment' | 'updateComment' | 'pullRequestsFrom'>
}

/** One comment an issue, edited in place while it says something else than it should; made anew when a person deleted it. */
export function createStatusComment(parts: Parts): Reporter {
  return {
    name: 'status-comment',
    show: async (report) => {
      const { run } = report
      const key = keyOf(report)
      const recorded = await parts.effects.effect(key)
      const existing = find(parts, await parts.forge.ownComments(run, run.issue.number), key, recorded)
      if (existing !== undefined && showsNewerRun(existing.body, run)) return
      const body = await bodyOf(parts, report)
      const id = (await edit(parts, report, { existing, recorded, body })) ?? (await create(parts, report, body))
      if (recorded !== String(id)) await parts.effects.recordEffect(key, run.id, 'status_comment', String(id))
    },
  }
}

function find({ markerSecret }: Parts, comments: Comment[], key: string, recorded: string | null): Comment | undefined {
  return (
    comments.find(({ id }) => String(id) === recorded) ??
    comments.find(({ body }) => hasMarker(body, key, markerSecret))
  )
}

type Edit = { existing: Comment | undefined; recorded: string | null; body: string }

/** Id of the comment that shows `body` now; null = there is none. A list may be stale, so a recorded comment is tried before it is given up. */
async function edit({ forge }: Parts, { run }: Report, { existing, recorded, body }: Edit): Promise<number | null> {
  if (existing !== undefined && existing.body.replaceAll('\r\n', '\n').trimEnd() === body) return existing.id
  const id = existing?.id ?? (recorded === null ? null : Number(recorded))
  return id !== null && (await forge.updateComment(run, id, body)) ? id : null
}

async function create({ forge }: Parts, { run }: Report, body: string): Promise<number> {
  return (await forge.createComment(run, run.issue.number, body)).id
}

async function bodyOf(parts: Parts, report: Report): Promise<string> {
  const { serverUrl, markerSecret, mask } = parts
  const pullRequest = await currentPullRequest(parts, report)
  return mask(
    statusCommentText({ report, pullRequest, marker: marker(keyOf(report), markerSecret), serverUrl }),
  ).trimEnd()
}

async function currentPullRequest({ forge }: Parts, { run }: Report): Promise<StatusComment['pullRequest']> {
  if (run.headSha === null) return null
  const found = await forge.pullRequestsFrom(run, run.branch)
  return found.find(({ state }) => state === 'open') ?? found[0] ?? null
}

function keyOf({ run }: Report): string {
  return `status:${run.repository.id}:${run.issue.number}`
}
