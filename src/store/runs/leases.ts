import { FenceLostError } from '../../errors.ts'
import type { Claim, RunStore } from '../../ports/store.ts'
import type { Database, Transaction } from '../database.ts'

type Leases = Pick<RunStore, 'claim' | 'leaseEndsAt' | 'renew' | 'release' | 'isHeld'>

/**
 * Leases are counted by the database's clock alone, so that workers need not agree about the time.
 */
export function createLeases({ prisma }: Database): Leases {
  return {
    async claim(runId, owner, leaseMs) {
      // a lease that was not given back ran out under a worker that died, at the phase that is next
      const [row] = await prisma.$queryRaw<{ fence: number }[]>`
        WITH free AS (
          SELECT "id", "leaseEndsAt" IS NOT NULL AS "isLost" FROM "Run"
          WHERE "id" = ${runId}::uuid AND "status" <> 'completed' AND ("leaseEndsAt" IS NULL OR "leaseEndsAt" <= now())
          FOR UPDATE
        ), counted AS (
          UPDATE "Phase" SET "workerDeaths" = "workerDeaths" + 1 WHERE "id" = (
            SELECT phase."id" FROM "Phase" phase JOIN free ON free."id" = phase."runId" AND free."isLost"
            WHERE phase."status" IN ('queued', 'in_progress') ORDER BY phase."position", phase."attempt" LIMIT 1)
        )
        UPDATE "Run" run SET "fence" = "fence" + 1, "leaseOwner" = ${owner}, "touchedAt" = now(),
          "leaseEndsAt" = now() + ${leaseMs} * interval '1 millisecond'
        FROM free WHERE run."id" = free."id"
        RETURNING run."fence"`
      return row?.fence ?? null
    },

    async leaseEndsAt(runId) {
      const [row] = await prisma.$queryRaw<{ endsAt: Date }[]>`
        SELECT coalesce("leaseEndsAt", now()) AS "endsAt" FROM "Run" WHERE "id" = ${runId}::uuid AND "status" <> 'completed'`
      return row?.endsAt ?? null
    },

    async renew({ runId, fence }, leaseMs) {
      // a lease that was given back must not come to life again by a late renewal
      const [row] = await prisma.$queryRaw<{ cancelRequested: boolean }[]>`
        UPDATE "Run" SET "leaseEndsAt" = now() + ${leaseMs} * interval '1 millisecond', "touchedAt" = now()
        WHERE "id" = ${runId}::uuid AND "fence" = ${fence} AND "leaseEndsAt" IS NOT NULL
        RETURNING "cancellation" IS NOT NULL AS "cancelRequested"`
      if (row === undefined) throw new FenceLostError(runId, fence)
      return row
    },

    async release({ runId, fence }) {
      const { count } = await prisma.run.updateMany({
        where: { id: runId, fence },
        data: { leaseOwner: null, leaseEndsAt: null, touchedAt: new Date() },
      })
      if (count === 0) throw new FenceLostError(runId, fence)
    },

    async isHeld({ runId, fence }) {
      const [row] = await prisma.$queryRaw<unknown[]>`
        SELECT 1 FROM "Run" WHERE "id" = ${runId}::uuid AND "fence" = ${fence} AND "leaseEndsAt" > now()`
      return row !== undefined
    },
  }
}

/**
 * Locks the run's row until the end of the transaction; rejects with FenceLostError when a newer
 * fence was given out.
 */
export async function lockUnderFence(transaction: Transaction, { runId, fence }: Claim): Promise<void> {
  const [row] = await transaction.$queryRaw<{ fence: number }[]>`
    SELECT "fence" FROM "Run" WHERE "id" = ${runId}::uuid FOR UPDATE`
  if (row?.fence !== fence) throw new FenceLostError(runId, fence)
}
