import { isAbsenceReason } from '../domain/run/absence.ts'
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

    async absences() {
      const rows = await prisma.$queryRaw<{ reason: string; since: Date; phases: number }[]>`
        SELECT "absence" AS "reason", min("absentSince") AS "since", count(*)::int AS "phases" FROM "Phase"
        WHERE "status" = 'in_progress' AND "absence" IS NOT NULL GROUP BY "absence" ORDER BY "absence"`
      return rows.flatMap(({ reason, ...rest }) => (isAbsenceReason(reason) ? [{ reason, ...rest }] : []))
    },
  }
}
