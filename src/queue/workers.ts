import { setTimeout as delay } from 'node:timers/promises'
import type { JobWithMetadata, PgBoss } from 'pg-boss'
import type { Job, JobKind } from '../domain/run/job.ts'
import { isPause, TooEarlyError } from '../errors.ts'
import type { JobQueue } from '../ports/job-queue.ts'
import type { Log } from '../ports/log.ts'
import { failAttempt, failuresOf, handBack, putBack, putOff } from './settle.ts'
import { jobKinds, timerQueue } from './queues.ts'
import { createStandIns } from './stand-ins.ts'
import type { StandIns } from './stand-ins.ts'
import { takeTurn } from './turns.ts'

type Handle = Parameters<JobQueue['work']>[0]

/**
 * Handlers that do not end this long after their signal was aborted are left behind; their jobs are
 * handed back all the same.
 */
const abortedMs = 10_000

/** A due retry wakes nobody, so that also with notifications the queue is looked at often. */
const options = {
  pollingIntervalSeconds: 2,
  notifyPollingIntervalSeconds: 2,
  includeMetadata: true,
} as const

/**
 * After a batch of several that left nothing behind, so that the next one is larger: what it costs
 * to take and to settle a batch hardly depends on its size.
 */
const restMs = 250

type WorkOptions = typeof options & { batchSize: number }

/**
 * `workers` take up to `batchSize` jobs each at a time, run them side by side and settle them
 * together. While some of them are stuck with a slow job, up to `standIns` more do the same.
 */
export type Concurrency = Record<JobKind, { workers: number; batchSize: number; standIns: number }>

type Worker = { handle: Handle; kind: JobKind; standIns: StandIns; isStandIn: boolean }

export function createWorkers(boss: PgBoss, log: Log, concurrency: Concurrency): Pick<JobQueue, 'work' | 'stop'> {
  const stopping = new AbortController()
  let isEnding = false

  const run = createRun({ boss, log, stopping: stopping.signal })

  async function work(handle: Handle): Promise<void> {
    for (const kind of jobKinds) {
      const standIns = createStandIns({
        most: concurrency[kind].standIns,
        start: () => startOne({ handle, kind, standIns, isStandIn: true }),
      })
      for (let count = 0; count < concurrency[kind].workers; count++) {
        await startOne({ handle, kind, standIns, isStandIn: false })
      }
    }
  }

  /**
   * pg-boss lets a worker rest after every batch, also when more are waiting: told of news, it
   * looks again at once.
   */
  async function startOne({ handle, kind, standIns, isStandIn }: Worker): Promise<void> {
    if (isEnding) return
    const { batchSize } = concurrency[kind]
    const id = await boss.work<Job, void, WorkOptions>(kind, { ...options, batchSize }, async (jobs) => {
      const all = () => jobs.map(async (job) => run(handle, kind, await inTurn({ boss, log }, kind, job)))
      await standIns.during(() => allEnded(all()))
      if (isStandIn && standIns.dismiss()) return void boss.offWork(kind, { id, wait: false })
      if (jobs.length > 1 && jobs.length < batchSize) await delay(restMs)
      boss.notifyWorker(id)
    })
  }

  async function stop(graceMs: number): Promise<void> {
    isEnding = true
    const ended = Promise.all([...jobKinds, timerQueue].map((name) => boss.offWork(name)))
    await within(ended, graceMs)
    stopping.abort(new Error('the worker is stopping'))
    await within(ended, abortedMs)
  }

  return { work, stop }
}

type Parts = { boss: PgBoss; log: Log; stopping: AbortSignal }
type RunJob = (handle: Handle, kind: JobKind, job: JobWithMetadata<Job>) => Promise<void>

/**
 * Settles what did not go well at once and job by job, so that pg-boss, which completes the batch
 * when this resolves, finds only the rest of it under this claim.
 */
function createRun({ boss, log, stopping }: Parts): RunJob {
  return async (handle, kind, job) => {
    const isLastTry = job.retryCount >= job.retryLimit
    try {
      stopping.throwIfAborted()
      await handle(job.data, { signal: AbortSignal.any([job.signal, stopping]), isLastTry })
    } catch (error) {
      if (stopping.aborted) return handBack(boss, { kind, job })
      if (error instanceof TooEarlyError) return putBack(boss, { kind, job }, error)
      if (isPause(error)) return putOff(boss, { kind, job }, error.retryAfterMs ?? 0)
      const metadata = { err: error, job: job.data, attempt: failuresOf(kind, job) + 1 }
      log[isLastTry ? 'error' : 'warn'](metadata, isLastTry ? 'a job failed for good' : 'a job failed')
      await failAttempt(boss, { kind, job }, error)
    }
  }
}

/** Who is next is a wish: the job that was taken can be done in any case. */
async function inTurn(
  { boss, log }: { boss: PgBoss; log: Log },
  kind: JobKind,
  job: JobWithMetadata<Job>,
): Promise<JobWithMetadata<Job>> {
  if (kind !== 'phase') return job
  return takeTurn(boss, job).catch((error: unknown) => {
    log.warn({ err: error, job: job.data }, 'it could not be found out whose turn it is')
    return job
  })
}

/** A rejection makes pg-boss fail the whole batch: not before every handler has ended. */
async function allEnded(handlers: Promise<void>[]): Promise<void> {
  await Promise.allSettled(handlers)
  await Promise.all(handlers)
}

async function within(promise: Promise<unknown>, ms: number): Promise<void> {
  const timer = new AbortController()
  const timeout = delay(ms, undefined, { signal: timer.signal }).catch(() => {})
  await Promise.race([promise, timeout])
  timer.abort()
}
