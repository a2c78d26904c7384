import type { Reason } from '../../domain/run/reason.ts'
import type { RunRecord } from '../../domain/run/run.ts'
import { isPause, UserError } from '../../errors.ts'
import type { Log } from '../../ports/log.ts'
import type { Reporter } from '../../ports/reporter.ts'
import type { ReportStore } from '../../ports/store.ts'
import { assembleReport } from './assemble-report.ts'
import type { AssembleReportParts } from './assemble-report.ts'

export type ReportRunParts = AssembleReportParts & {
  store: ReportStore
  /** In the order in which they build on each other. */
  reporters: readonly Reporter[]
  log: Log
  /** Runs `task` after a while. Default: a timer that does not keep the process alive. */
  later?: (ms: number, task: () => Promise<void>) => void
}

/** Short and renewed, so that the reports of a worker that was killed go on soon. */
const leaseMs = 30_000
const renewMs = 10_000

/**
 * Shows the newest state of a run everywhere. One at a time a run; news that come in meanwhile are
 * shown by the same call. What a reporter puts off is shown by a timer of this process, and after a
 * crash by the next sweep. Rejects when a reporter could not show everything, so that the job is
 * tried again; the run itself is never touched.
 */
export async function reportRun(parts: ReportRunParts, runId: string): Promise<void> {
  return showNews(parts, runId, null)
}

async function showNews(parts: ReportRunParts, runId: string, late: Late | null): Promise<void> {
  const { store } = parts
  for (;;) {
    const claim = await store.claimReport(runId, leaseMs)
    if (claim === null) return
    const names = late?.wanted === claim.wanted ? late.names : null
    const { failure, putOff, againInMs } = await underLease(parts, runId, names)
    const hasNews = await store.finishReport(runId, claim.wanted, failure === null && putOff.length === 0)
    if (failure !== null) throw failure
    if (hasNews) continue
    if (putOff.length > 0) showLater(parts, runId, { wanted: claim.wanted, names: putOff, inMs: againInMs })
    return
  }
}

/**
 * Holds neither the lease nor a worker of the queue meanwhile: news that cannot wait are shown by
 * their own job. Best effort.
 */
function showLater(parts: ReportRunParts, runId: string, late: Late): void {
  const { log, later = afterMs } = parts
  later(late.inMs, () =>
    showNews(parts, runId, late).catch((error: unknown) =>
      log.warn({ runId, err: error }, 'what was put off could not be shown; the sweep shows it'),
    ),
  )
}

function afterMs(ms: number, task: () => Promise<void>): void {
  setTimeout(() => void task(), ms).unref()
}

/** Reporters that put off showing this version, and for how long. */
type Late = { wanted: number; names: readonly string[]; inMs: number }

type Shown = { failure: Error | null; putOff: string[]; againInMs: number }

/** `names` = only these reporters have something left to show; null = all of them. */
async function underLease(parts: ReportRunParts, runId: string, names: readonly string[] | null): Promise<Shown> {
  const renew = () =>
    parts.store
      .renewReport(runId, leaseMs)
      .catch((error: unknown) => parts.log.warn({ runId, err: error }, 'the lease on a report could not be renewed'))
  const timer = setInterval(() => void renew(), renewMs)
  try {
    return await showOnce(parts, runId, names)
  } finally {
    clearInterval(timer)
  }
}

async function showOnce(parts: ReportRunParts, runId: string, names: readonly string[] | null): Promise<Shown> {
  const shown: Shown = { failure: null, putOff: [], againInMs: 0 }
  const report = await assembleReport(parts, runId)
  if (report === null) return shown
  for (const reporter of parts.reporters.filter(({ name }) => names === null || names.includes(name))) {
    // read again for each: an earlier reporter may have recorded the pull request
    const run = (await parts.store.run(runId)) ?? report.run
    try {
      const outcome = await reporter.show({ ...report, run })
      if (!outcome) continue
      shown.putOff.push(reporter.name)
      shown.againInMs = Math.max(shown.againInMs, outcome.againInMs)
    } catch (error) {
      if (isOutOfReach(run, error)) return { ...shown, failure: null, putOff: [] }
      const level = isPause(error) ? 'debug' : 'warn'
      parts.log[level]({ runId, reporter: reporter.name, err: error }, 'a report could not be shown; it is tried again')
      shown.failure ??= error instanceof Error ? error : new Error(String(error))
    }
  }
  return shown
}

/**
 * Where the issue, the repository or the App's access is gone, GitHub's refusal is the last word.
 */
function isOutOfReach({ reason }: RunRecord, error: unknown): boolean {
  return error instanceof UserError && reason !== null && outOfReach.includes(reason)
}

const outOfReach: readonly Reason[] = ['issue_gone', 'installation_gone', 'repository_gone']
