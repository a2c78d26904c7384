import type { CompletedPhase, RunStatistics } from '../ports/store.ts'
import type { Database } from './database.ts'

export function createStatistics({ prisma }: Database): RunStatistics {
  return {
    async runCounts() {
      const groups = await prisma.run.groupBy({ by: ['status', 'conclusion'], _count: true })
      return groups.map(({ status, conclusion, _count: count }) => ({ status, conclusion, count }))
    },

    completedPhases: (since) => prisma.$queryRaw<CompletedPhase[]>`
      SELECT "id", "name", "conclusion"::text AS "conclusion", "startedAt", "completedAt" FROM "Phase"
      WHERE "status" = 'completed' AND "conclusion" IS NOT NULL AND "startedAt" IS NOT NULL AND "completedAt" >= ${since}`,
  }
}
