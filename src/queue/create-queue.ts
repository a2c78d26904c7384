import { PgBoss } from 'pg-boss'
import type { PrismaTransactionLike } from 'pg-boss'
import type { Job } from '../domain/run/job.ts'
import type { JobQueue } from '../ports/job-queue.ts'
import type { Log } from '../ports/log.ts'
import { readDepth } from './depth.ts'
import { enqueueInside } from './enqueue.ts'
import { jobKinds, queues, timerPolicy, timerQueue } from './queues.ts'
import { createTimers } from './timers.ts'
import { createWorkers } from './workers.ts'

export type QueueOptions = {
  databaseUrl: string
  log: Log
  /**
   * Phases that this process runs side by side. Deliveries and reports have workers of their own
   * and never wait for a phase.
   */
  concurrency: number
}

export type Queue = JobQueue & {
  /**
   * Puts jobs in with the caller's transaction. A job that is queued already (a phase: or active)
   * is not put in twice.
   */
  enqueue(transaction: PrismaTransactionLike, jobs: Job[]): Promise<void>
}

/**
 * For the connections of pg-boss itself, which take, settle and hand back jobs: a server that
 * crashes forgets the last fraction of a second of that, and such a job is done again. Jobs are put
 * in by the transactions of the store, on its connections, and those commit for good.
 */
const asynchronousCommit = '-c synchronous_commit=off'

/**
 * The job queue in the schema `pgboss` of the same database; makes and migrates it at start under
 * pg-boss's own lock. Takes no job before `work`.
 */
export async function createQueue({ databaseUrl, log, concurrency }: QueueOptions): Promise<Queue> {
  const boss = new PgBoss({
    connectionString: databaseUrl,
    application_name: 'speckit-app queue',
    connectionTimeoutMillis: 5_000,
    max: 5,
    options: asynchronousCommit,
    schedule: false,
    useListenNotify: true,
    superviseIntervalSeconds: 10,
    monitorIntervalSeconds: 10,
  })
  // a listener is required: without one an error of a background connection ends the process
  boss.on('error', (error) => log.warn({ err: error }, 'job queue: an operation failed and will be repeated'))
  boss.on('warning', (warning) => log.warn({ warning }, 'job queue: warning'))
  await start(boss)
  const workers = createWorkers(boss, log, {
    // 64 side by side as a rule: GitHub allows 100 requests at the same time
    delivery: { workers: 4, batchSize: 16, standIns: 8 },
    // each holds a container
    phase: { workers: concurrency, batchSize: 1, standIns: 0 },
    report: { workers: 2, batchSize: 1, standIns: 6 },
  })
  const timers = createTimers(boss, log)

  async function stop(graceMs: number): Promise<void> {
    timers.stop()
    await workers.stop(graceMs)
    await boss.stop({ graceful: false })
  }

  return {
    work: workers.work,
    every: timers.every,
    depth: () => readDepth(boss),
    enqueue: (transaction, jobs) => enqueueInside(boss, transaction, jobs),
    stop,
  }
}

async function start(boss: PgBoss): Promise<void> {
  try {
    await boss.start()
    for (const kind of jobKinds) await ensureQueue(boss, kind, queues[kind])
    await ensureQueue(boss, timerQueue, timerPolicy)
  } catch (error) {
    await boss.stop({ graceful: false }).catch(() => {})
    throw error
  }
}

/** A queue that exists keeps its policy, which cannot be changed, and gets the newest numbers. */
async function ensureQueue(boss: PgBoss, name: string, policy: typeof timerPolicy): Promise<void> {
  const { policy: _, ...numbers } = policy
  await boss.createQueue(name, policy)
  // earlier versions let pg-boss double the pauses
  await boss.updateQueue(name, { ...numbers, retryDelayMax: null })
}
