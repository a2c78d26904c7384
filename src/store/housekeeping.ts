import type { Housekeeping } from '../ports/store.ts'
import type { Database } from './database.ts'

/**
 * Rows of one statement: each stays far below the statement timeout and holds its locks for a
 * moment only.
 */
const batch = 500

export function createHousekeeping({ prisma }: Database): Housekeeping {
  return {
    async removeExpired({ now, logsBefore, recordsBefore }) {
      const artifacts = await drain(
        () => prisma.$executeRaw`
        DELETE FROM "Artifact" WHERE "id" IN (SELECT "id" FROM "Artifact" WHERE "expiresAt" <= ${now} LIMIT ${batch})`,
      )
      const logChunks = await drain(
        () => prisma.$executeRaw`
        DELETE FROM "LogChunk" WHERE ("phaseId", "sequence") IN (
          SELECT chunk."phaseId", chunk."sequence" FROM "LogChunk" chunk JOIN "Phase" phase ON phase."id" = chunk."phaseId"
          WHERE phase."completedAt" < ${logsBefore} LIMIT ${batch})`,
      )
      const deliveries = await drain(
        () => prisma.$executeRaw`
        DELETE FROM "Delivery" WHERE "guid" IN (SELECT "guid" FROM "Delivery" WHERE "receivedAt" < ${recordsBefore} AND "handledAt" IS NOT NULL LIMIT ${batch})`,
      )
      await drain(
        () => prisma.$executeRaw`
        DELETE FROM "PhaseOutcome" WHERE "phaseId" IN (
          SELECT outcome."phaseId" FROM "PhaseOutcome" outcome JOIN "Phase" phase ON phase."id" = outcome."phaseId"
          WHERE phase."status" <> 'in_progress' LIMIT ${batch})`,
      )
      await prisma.$executeRaw`DELETE FROM "Turn" WHERE "servedAt" < ${recordsBefore}`
      const runs = await drain(
        () => prisma.$executeRaw`
        DELETE FROM "Run" WHERE "id" IN (SELECT "id" FROM "Run" WHERE "completedAt" < ${recordsBefore} LIMIT ${batch})`,
      )
      await drain(
        () => prisma.$executeRaw`
        DELETE FROM "RemoteRecord" WHERE "key" IN (
          SELECT "key" FROM "RemoteRecord" WHERE "runId" IS NULL AND "updatedAt" < ${recordsBefore} LIMIT ${batch})`,
      )
      await drain(
        () => prisma.$executeRaw`
        DELETE FROM "Command" WHERE "deduplicationKey" IN (SELECT "deduplicationKey" FROM "Command" WHERE "at" < ${recordsBefore} LIMIT ${batch})`,
      )
      return { artifacts, logChunks, deliveries, runs }
    },
  }
}

async function drain(removeBatch: () => Promise<number>): Promise<number> {
  let removed = 0
  for (;;) {
    const count = await removeBatch()
    removed += count
    if (count < batch) return removed
  }
}
