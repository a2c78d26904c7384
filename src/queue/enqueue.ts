import { fromPrisma } from 'pg-boss'
import type { PgBoss, PrismaTransactionLike } from 'pg-boss'
import type { Job } from '../domain/run/job.ts'
import { jobKinds, keyOf } from './queues.ts'

/**
 * In the order of the kinds, whatever the order of the jobs: two transactions never wait for each
 * other's keys crosswise.
 */
export async function enqueueInside(boss: PgBoss, transaction: PrismaTransactionLike, jobs: Job[]): Promise<void> {
  for (const kind of jobKinds) {
    const inserts = jobs.filter((job) => job.kind === kind).map((job) => ({ data: job, singletonKey: keyOf(job) }))
    if (inserts.length > 0) await boss.insert(kind, inserts, { db: fromPrisma(transaction) })
  }
}
