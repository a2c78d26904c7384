import { steer } from '../../domain/run/steer-run.ts'
import type { RunStore } from '../../ports/store.ts'
import { insertCommand, isRecorded } from '../commands.ts'
import type { Database, Transaction } from '../database.ts'
import { lockAdmissionOf } from './pending-runs.ts'
import { readRun } from './phase-progress.ts'
import { writeChange } from './write-change.ts'

export function createSteering({ prisma, enqueue }: Database): Pick<RunStore, 'steerRun'> {
  return {
    steerRun: (runId, steering, { by, at }) =>
      prisma.$transaction(async (transaction) => {
        if (!(await lockAdmissionOf(transaction, runId))) return 'stale'
        // the same act under two deliveries is done once; what it did must not look like a state
        // that does not fit
        if (by !== null && (await isRecorded(transaction, by.deduplicationKey))) return 'done'
        const isLeased = await lock(transaction, runId)
        const run = await readRun(transaction, runId)
        const change = steer(run, steering, isLeased)
        if (change === null) return 'stale'
        if (by !== null) await insertCommand(transaction, by, runId)
        // whoever still works on the old state loses its fence; a worker that is asked to stop
        // keeps it
        if (!isLeased) await transaction.run.update({ where: { id: runId }, data: { fence: { increment: 1 } } })
        const jobs = await writeChange(transaction, { run, change, at })
        await enqueue(
          transaction,
          jobs.map((job) => (job.kind === 'phase' && job.runId === runId ? { ...job, turn: run.fence + 1 } : job)),
        )
        return 'done'
      }),
  }
}

/** Locks the run's row until the end of the transaction; tells whether a worker holds its lease. */
async function lock(transaction: Transaction, runId: string): Promise<boolean> {
  const [row] = await transaction.$queryRaw<{ isLeased: boolean }[]>`
    SELECT coalesce("leaseEndsAt" > now(), false) AS "isLeased" FROM "Run" WHERE "id" = ${runId}::uuid FOR UPDATE`
  return row?.isLeased ?? false
}
