import type { Report } from '../domain/report.ts'
import type { RunRecord } from '../domain/run.ts'
import type { Log } from '../ports/log.ts'
import type { Reporter } from '../ports/reporter.ts'
import type { ArtifactStore, LogStore, ReportStore, RunStore } from '../ports/store.ts'

export type ReportRunParts = {
  store: ReportStore &
    Pick<RunStore, 'run' | 'queuePosition'> &
    Pick<ArtifactStore, 'artifacts'> &
    Pick<LogStore, 'logTail'>
  /** In the order in which they build on each other. */
  reporters: readonly Reporter[]
  publicUrl: string
  log: Log
}

/** Short and renewed, so that the reports of a worker that was killed go on soon. */
const leaseMs = 30_000
const renewMs = 10_000
const logTailCharacters = 20_000

/**
 * Shows the newest state of a run everywhere. One at a time a run; news that come in meanwhile are shown by the same call. Rejects when a
 * reporter could not show everything, so that the job is tried again; the run itself is never touched.
 */
export async function reportRun(parts: ReportRunParts, runId: string): Promise<void> {
  const { store } = parts
  for (;;) {
    const claim = await store.claimReport(runId, leaseMs)
    if (claim === null) return
    const failure = await underLease(parts, runId)
    const hasNews = await store.finishReport(runId, claim.wanted, failure === null)
    if (failure !== null) throw failure
    if (!hasNews) return
  }
}

async function underLease(parts: ReportRunParts, runId: string): Promise<Error | null> {
  const renew = () =>
    parts.store
      .renewReport(runId, leaseMs)
      .catch((error: unknown) => parts.log.warn({ runId, err: error }, 'the lease on a report could not be renewed'))
  const timer = setInterval(() => void renew(), renewMs)
  try {
    return await showOnce(parts, runId)
  } finally {
    clearInterval(timer)
  }
}

async function showOnce(parts: ReportRunParts, runId: string): Promise<Error | null> {
  let failure: Error | null = null
  const report = await assemble(parts, runId)
  if (report === null) return null
  for (const reporter of parts.reporters) {
    // read again for each: an earlier reporter may have recorded the pull request
    const run = (await parts.store.run(runId)) ?? report.run
    try {
      await reporter.show({ ...report, run })
    } catch (error) {
      parts.log.warn({ runId, reporter: reporter.name, err: error }, 'a report could not be shown; it is tried again')
      failure ??= error instanceof Error ? error : new Error(String(error))
    }
  }
  return failure
}

async function assemble({ store, publicUrl }: ReportRunParts, runId: string): Promise<Report | null> {
  const run = await store.run(runId)
  if (run === null) return null
  return {
    run,
    queuePosition: run.status === 'queued' ? await store.queuePosition(runId) : null,
    artifacts: await store.artifacts(runId),
    logTails: await logTails(store, run),
    runUrl: `${publicUrl}/runs/${runId}`,
  }
}

async function logTails(store: Pick<LogStore, 'logTail'>, run: RunRecord): Promise<Record<string, string>> {
  const started = run.phases.filter(({ startedAt }) => startedAt !== null)
  const tails = await Promise.all(
    started.map(async ({ id }) => [id, await store.logTail(id, logTailCharacters)] as const),
  )
  return Object.fromEntries(tails)
}
