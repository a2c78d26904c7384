import type { ReportStore } from '../ports/store.ts'
import type { Database } from './database.ts'

/**
 * No news is lost: whoever raises `reportWanted` holds the run's row until its job is committed, so
 * `finishReport` either sees the news or comes first, and then the job is a new one.
 */
export function createReportStore({ prisma, enqueue }: Database): ReportStore {
  return {
    wantReport: (runId) =>
      prisma.$transaction(async (transaction) => {
        const { count } = await transaction.run.updateMany({
          where: { id: runId },
          data: { reportWanted: { increment: 1 } },
        })
        if (count > 0) await enqueue(transaction, [{ kind: 'report', runId }])
      }),

    async giveUpReports(runIds) {
      await prisma.$executeRaw`UPDATE "Run" SET "reportShown" = "reportWanted" WHERE "id" = ANY(${[...runIds]}::uuid[])`
    },

    async claimReport(runId, leaseMs) {
      const [row] = await prisma.$queryRaw<{ wanted: number }[]>`
        UPDATE "Run" SET "reportLeaseEndsAt" = now() + ${leaseMs} * interval '1 millisecond'
        WHERE "id" = ${runId}::uuid AND "reportWanted" > "reportShown"
          AND ("reportLeaseEndsAt" IS NULL OR "reportLeaseEndsAt" <= now())
        RETURNING "reportWanted" AS "wanted"`
      return row ?? null
    },

    async renewReport(runId, leaseMs) {
      await prisma.$executeRaw`
        UPDATE "Run" SET "reportLeaseEndsAt" = now() + ${leaseMs} * interval '1 millisecond'
        WHERE "id" = ${runId}::uuid AND "reportLeaseEndsAt" IS NOT NULL`
    },

    async finishReport(runId, wanted, isShown) {
      const [row] = await prisma.$queryRaw<{ hasNews: boolean }[]>`
        UPDATE "Run" SET "reportLeaseEndsAt" = NULL,
          "reportShown" = CASE WHEN ${isShown} THEN greatest("reportShown", ${wanted}) ELSE "reportShown" END
        WHERE "id" = ${runId}::uuid
        RETURNING "reportWanted" > ${wanted} AS "hasNews"`
      return row?.hasNews ?? false
    },

    async unreported() {
      const rows = await prisma.$queryRaw<{ id: string }[]>`
        SELECT "id" FROM "Run" WHERE "reportWanted" > "reportShown" AND ("reportLeaseEndsAt" IS NULL OR "reportLeaseEndsAt" <= now())
        ORDER BY "touchedAt" LIMIT 1000`
      return rows.map(({ id }) => id)
    },
  }
}
