import type { JobWithMetadata, PgBoss } from 'pg-boss'
import type { Job, JobKind } from '../domain/run/job.ts'
import { UnavailableError } from '../errors.ts'
import { keyOf, queues } from './queues.ts'

/** A job as it was taken from its queue. */
type Attempt = { kind: JobKind; job: JobWithMetadata<Job> }

/**
 * Gives a job that was not done back to the queue at once, with all its tries. It becomes a new
 * job: the attempt that is handed back must not be mistaken for the one that another worker starts.
 */
export async function handBack(boss: PgBoss, attempt: Attempt): Promise<void> {
  return putAnew(boss, attempt, {})
}

/**
 * Puts off a job that met a pause: it comes again when that is over, with as many tries as it has
 * left.
 */
export async function putOff(boss: PgBoss, attempt: Attempt, pauseMs: number): Promise<void> {
  const { retryLimit, retryCount } = attempt.job
  const startAfter = new Date(Date.now() + Math.max(pauseMs, leastPauseMs) + Math.random() * spreadMs)
  return putAnew(boss, attempt, { startAfter, retryLimit: Math.max(0, retryLimit - retryCount) })
}

/** A job that is put off for no time at all would come again and again. */
const leastPauseMs = 250
/** Those that met the same pause do not all come in the moment of its end. */
const spreadMs = 2_000

async function putAnew(
  boss: PgBoss,
  { kind, job }: Attempt,
  changes: { startAfter?: Date; retryLimit?: number },
): Promise<void> {
  const transaction = await boss.getDb().beginTransaction?.()
  if (transaction === undefined) throw new Error('the connection of the job queue has no transactions')
  const { db } = transaction
  try {
    await boss.deleteJob(kind, { id: job.id, retryCount: job.retryCount }, { db })
    await boss.insert(kind, [{ data: job.data, singletonKey: keyOf(job.data), ...changes }], { db })
    await transaction.commit()
  } catch (error) {
    await transaction.rollback()
    throw error
  }
}

/**
 * Fails this attempt; the next comes after the usual pause, and not before the time that an
 * UnavailableError names.
 */
export async function failAttempt(boss: PgBoss, { kind, job }: Attempt, error: unknown): Promise<void> {
  await boss.fail(kind, { id: job.id, retryCount: job.retryCount }, error instanceof Error ? error : { value: error })
  if (!(error instanceof UnavailableError) || error.retryAfterMs === null) return
  const { retryDelay, retryDelayMax } = queues[kind]
  const usualMs = Math.min(retryDelayMax, retryDelay * 2 ** job.retryCount) * 1_000
  const startAfter = new Date(Date.now() + Math.max(usualMs, error.retryAfterMs))
  await boss.update(kind, undefined, { id: job.id, startAfter })
}
