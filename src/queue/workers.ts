import { setTimeout as delay } from 'node:timers/promises'
import type { JobWithMetadata, PgBoss } from 'pg-boss'
import type { Job, JobKind } from '../domain/job.ts'
import { UnavailableError } from '../errors.ts'
import type { JobQueue } from '../ports/job-queue.ts'
import type { Log } from '../ports/log.ts'
import { handBack, retryLater } from './settle.ts'
import { jobKinds, timerQueue } from './queues.ts'

type Handle = Parameters<JobQueue['work']>[0]

/** Handlers that do not end this long after their signal was aborted are left behind; their jobs are handed back all the same. */
const abortedMs = 10_000

/** A due retry wakes nobody, so that also with notifications the queue is looked at often. */
const options = { pollingIntervalSeconds: 2, notifyPollingIntervalSeconds: 2, includeMetadata: true } as const

export function createWorkers(
  boss: PgBoss,
  log: Log,
  concurrency: Record<JobKind, number>,
): Pick<JobQueue, 'work' | 'stop'> {
  const stopping = new AbortController()

  async function run(handle: Handle, kind: JobKind, job: JobWithMetadata<Job>): Promise<void> {
    const isLastTry = job.retryCount >= job.retryLimit
    try {
      stopping.signal.throwIfAborted()
      await handle(job.data, { signal: AbortSignal.any([job.signal, stopping.signal]), isLastTry })
    } catch (error) {
      if (stopping.signal.aborted) return handBack(boss, kind, job)
      const level = isLastTry ? 'error' : 'warn'
      log[level](
        { err: error, job: job.data, attempt: job.retryCount + 1 },
        isLastTry ? 'a job failed for good' : 'a job failed',
      )
      if (!(error instanceof UnavailableError) || error.retryAfterMs === null) throw error
      await retryLater(boss, kind, job, error, error.retryAfterMs)
    }
  }

  async function work(handle: Handle): Promise<void> {
    for (const kind of jobKinds) {
      for (let count = 0; count < concurrency[kind]; count++) await startOne(handle, kind)
    }
  }

  /** pg-boss lets a worker rest after every job, also when more are waiting: told of news, it looks again at once. */
  async function startOne(handle: Handle, kind: JobKind): Promise<void> {
    const id = await boss.work<Job, void, typeof options>(kind, options, async ([job]) => {
      if (job !== undefined) await run(handle, kind, job).finally(() => boss.notifyWorker(id))
    })
  }

  async function stop(graceMs: number): Promise<void> {
    const ended = Promise.all([...jobKinds, timerQueue].map((name) => boss.offWork(name)))
    await within(ended, graceMs)
    stopping.abort(new Error('the worker is stopping'))
    await within(ended, abortedMs)
  }

  return { work, stop }
}

async function within(promise: Promise<unknown>, ms: number): Promise<void> {
  const timer = new AbortController()
  const timeout = delay(ms, undefined, { signal: timer.signal }).catch(() => {})
  await Promise.race([promise, timeout])
  timer.abort()
}
