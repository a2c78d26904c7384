import { isPause, UserError } from '../errors.ts'
import type { Clock } from '../ports/clock.ts'
import type { Executor } from '../ports/executor.ts'
import type { GitRepository } from '../ports/git-repository.ts'
import type { Log } from '../ports/log.ts'
import type { Housekeeping, ReportStore, RunStore } from '../ports/store.ts'
import { reportRun } from './reports/report-run.ts'
import type { ReportRunParts } from './reports/report-run.ts'

export type ReconcileParts = ReportRunParts & {
  store: Pick<RunStore, 'stranded' | 'enqueuePhase' | 'isHeld' | 'admitPending'> & ReportStore & Housekeeping
  clock: Clock
  log: Log
}

const strandedMs = 60_000
const refusedMs = 60 * 60_000
const dayMs = 86_400_000
/**
 * Runs and handled deliveries are small, and are what tells a repeated action and our own branch
 * from a stranger's.
 */
const recordDays = 90
const mirrorDays = 30

/**
 * Puts back what a crash left behind: lost jobs are enqueued again, reports are shown. Safe to
 * repeat and to run on several workers.
 */
export async function reconcileRuns(parts: ReconcileParts): Promise<{ requeued: number; reported: number }> {
  const { store, clock, log } = parts
  const stranded = await store.stranded(new Date(clock.now().getTime() - strandedMs))
  for (const { runId, phaseId } of stranded) await store.enqueuePhase(runId, phaseId)
  await store.admitPending()
  const unreported = await store.unreported()
  for (const runId of unreported) {
    await reportRun(parts, runId).catch((error: unknown) => putOff(parts, runId, error))
  }
  const done = { requeued: stranded.length, reported: unreported.length }
  if (done.requeued + done.reported > 0) log.info(done, 'reconciled')
  return done
}

/**
 * A refusal that has stood for a while after the end of a run will not change: GitHub is not asked
 * for ever.
 */
async function putOff({ store, clock, log }: ReconcileParts, runId: string, error: unknown): Promise<void> {
  const completedAt = (await store.run(runId))?.completedAt ?? null
  const isFinal =
    error instanceof UserError && completedAt !== null && clock.now().getTime() - completedAt.getTime() > refusedMs
  if (isFinal) await store.giveUpReports([runId])
  log[isPause(error) ? 'debug' : 'warn'](
    { runId, err: error },
    isFinal ? 'a report is refused for good and given up' : 'still not reported',
  )
}

/** Removes job containers of runs that nobody leases under that fence any more. */
export async function reapJobs(executor: Executor, store: Pick<RunStore, 'isHeld'>, log: Log): Promise<string[]> {
  const removed = await executor.reap((owner) => store.isHeld(owner))
  if (removed.length > 0) log.info({ removed }, 'removed orphaned jobs')
  return removed
}

/** Removes what has expired and says what it did. */
export async function sweep(
  parts: { store: Housekeeping; git: Pick<GitRepository, 'sweep'>; clock: Clock; log: Log },
  retentionDays: number,
): Promise<void> {
  const now = parts.clock.now()
  const ago = (days: number) => new Date(now.getTime() - days * dayMs)
  const removed = await parts.store.removeExpired({
    now,
    logsBefore: ago(retentionDays),
    recordsBefore: ago(Math.max(retentionDays, recordDays)),
  })
  const mirrors = await parts.git.sweep(mirrorDays * dayMs)
  parts.log.info({ ...removed, mirrors: mirrors.length }, 'swept what had expired')
}
