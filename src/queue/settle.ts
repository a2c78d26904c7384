import type { JobWithMetadata, PgBoss } from 'pg-boss'
import type { Job, JobKind } from '../domain/run/job.ts'
import { UnavailableError } from '../errors.ts'
import type { TooEarlyError } from '../errors.ts'
import { keyOf, pauses, queues } from './queues.ts'

/** A job as it was taken from its queue. */
type Attempt = { kind: JobKind; job: JobWithMetadata<Job> }

/**
 * Gives a job that was not done back to the queue, with all its tries. It becomes a new
 * job: the attempt that is handed back must not be mistaken for the one that another worker starts.
 */
export async function handBack(boss: PgBoss, attempt: Attempt): Promise<void> {
  return putAnew(boss, attempt, {})
}

/** Gives a job back that came too early: it comes again when it is time, with all its tries. */
export function putBack(boss: PgBoss, attempt: Attempt, { afterMs }: TooEarlyError): Promise<void> {
  return putAnew(boss, attempt, { startAfter: new Date(Date.now() + afterMs) })
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
 * Fails this attempt; the next comes after a pause that doubles from failure to failure, and not
 * before the time that an UnavailableError names.
 */
export async function failAttempt(boss: PgBoss, { kind, job }: Attempt, error: unknown): Promise<void> {
  await boss.fail(kind, { id: job.id, retryCount: job.retryCount }, error instanceof Error ? error : { value: error })
  const { firstSeconds, longestSeconds } = pauses[kind]
  const usualMs = Math.min(longestSeconds, firstSeconds * 2 ** failuresOf(kind, job)) * 1_000
  const askedMs = error instanceof UnavailableError ? (error.retryAfterMs ?? 0) : 0
  const startAfter = new Date(Date.now() + Math.max(usualMs, askedMs))
  await boss.update(kind, undefined, { id: job.id, startAfter })
}

/**
 * Tries that are used up, by those that are left: jobs that changed places took theirs with them.
 */
export function failuresOf(kind: JobKind, { retryCount, retryLimit }: JobWithMetadata<Job>): number {
  return Math.max(0, (queues[kind].retryLimit ?? 0) - (retryLimit - retryCount))
}
