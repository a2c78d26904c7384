import { createHash } from 'node:crypto'
import { checkRunContent, checkRunName, movedCheckRun } from '../texts/check-run-text.ts'
import type { Report } from '../domain/report/report.ts'
import type { PhaseRecord } from '../domain/run/run.ts'
import { newestAttempts, shownHead, shownPhases } from '../domain/report/shown-phases.ts'
import { situationOf } from '../domain/report/situation.ts'
import type { CheckRun, CheckRunContent, Forge } from '../ports/forge.ts'
import type { Reporter } from '../ports/reporter.ts'
import type { ReportContext } from './report-context.ts'

type Parts = ReportContext & { forge: Pick<Forge, 'ownCheckRuns' | 'createCheckRun' | 'updateCheckRun'> }

/**
 * A check run a phase on the head of the branch, once there is one, for its newest attempt. When
 * the head moves, all of them are made anew there and those that are still open on the commits
 * before are closed. A completed one never goes back: the next attempt gets its own.
 */
export function createCheckRuns(parts: Parts): Reporter {
  return {
    name: 'check-runs',
    show: async (report) => {
      const headSha = shownHead(report)
      if (headSha === null || situationOf(report).kind === 'pending') return
      const found = await parts.forge.ownCheckRuns(report.run, headSha)
      const newest = newestAttempts(report).map(({ phase }) => phase)
      for (const { phase, isEarlier } of shownPhases(report)) {
        const existing = find(found, phase)
        const isNewest = newest.includes(phase)
        const isWanted = isEarlier ? isNewest && existing === undefined : isNewest || existing !== undefined
        if (isWanted) await showPhase(parts, report, { phase, isEarlier, headSha, existing })
      }
      await closeEarlier(parts, report, headSha)
    },
  }
}

type Place = { phase: PhaseRecord; isEarlier: boolean; headSha: string; existing: CheckRun | undefined }

async function showPhase(parts: Parts, report: Report, place: Place): Promise<void> {
  const { phase, isEarlier, headSha, existing } = place
  const key = `check-run:${phase.id}:${headSha}`
  const content = masked(checkRunContent(report, phase, parts.serverUrl), parts.mask)
  const [recorded, shown] = await Promise.all([
    parts.remoteRecords.remoteRecord(key),
    parts.remoteRecords.remoteRecord(`${key}:content`),
  ])
  // What its own run said of it on this commit says more than this report knows.
  if (isEarlier && recorded !== null) return
  const known = existing?.id ?? (recorded === null ? undefined : Number(recorded))
  const isNew = known === undefined
  const id = known ?? (await parts.forge.createCheckRun(report.run, { ...content, headSha })).id
  if (recorded !== String(id))
    await parts.remoteRecords.recordRemote(key, { runId: report.run.id, kind: 'check_run', remoteId: String(id) })
  const digest = createHash('sha256').update(JSON.stringify(content)).digest('hex')
  const isShown = shown === digest
  const isOver = existing?.status === 'completed' && content.status !== 'completed'
  if (!isNew && !isShown && !isOver) await parts.forge.updateCheckRun(report.run, id, forUpdate(content, existing))
  if (!isShown)
    await parts.remoteRecords.recordRemote(`${key}:content`, {
      runId: report.run.id,
      kind: 'check_run_content',
      remoteId: digest,
    })
}

/** Annotations add up with each update: they go out together with the completion, once. */
function forUpdate(content: CheckRunContent, existing: CheckRun | undefined): CheckRunContent {
  return existing?.status === 'completed' ? { ...content, annotations: [] } : content
}

/** Of the commits of the run, and of the one that was the head before: that may be a person's. */
async function closeEarlier(parts: Parts, report: Report, headSha: string): Promise<void> {
  const { run } = report
  const key = `check-runs-head:${run.id}`
  const last = await parts.remoteRecords.remoteRecord(key)
  const commits = new Set([...run.phases.map(({ commitSha }) => commitSha), last])
  for (const sha of commits)
    if (sha !== null && sha !== headSha) await closeOpen(parts, report, { from: sha, to: headSha })
  if (last !== headSha)
    await parts.remoteRecords.recordRemote(key, { runId: run.id, kind: 'check_runs_head', remoteId: headSha })
}

async function closeOpen(parts: Parts, report: Report, { from, to }: { from: string; to: string }): Promise<void> {
  const key = `check-runs-closed:${report.run.id}:${from}`
  if ((await parts.remoteRecords.remoteRecord(key)) !== null) return
  const found = await parts.forge.ownCheckRuns(report.run, from)
  for (const phase of report.run.phases) {
    const open = find(found, phase)
    if (open === undefined || (open.status === 'completed' && open.conclusion !== 'action_required')) continue
    await parts.forge.updateCheckRun(report.run, open.id, movedCheckRun(report, phase, to))
  }
  await parts.remoteRecords.recordRemote(key, { runId: report.run.id, kind: 'check_runs_closed', remoteId: to })
}

function find(found: readonly CheckRun[], phase: PhaseRecord): CheckRun | undefined {
  return found.find(({ externalId, name }) => externalId === phase.id && name === checkRunName(phase))
}

function masked(content: CheckRunContent, mask: (text: string) => string): CheckRunContent {
  const { title, summary, text, annotations } = content
  return {
    ...content,
    title: mask(title),
    summary: mask(summary),
    text: mask(text),
    annotations: annotations.map((annotation) => ({ ...annotation, message: mask(annotation.message) })),
  }
}
