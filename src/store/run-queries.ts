import type { RunStore } from '../ports/store.ts'
import type { Database } from './database.ts'
import { toRunRecord, withPhases } from './run-record.ts'
import { isUuid } from './values.ts'

type RunQueries = Pick<RunStore, 'run' | 'runs' | 'lastHead' | 'queuePosition' | 'stranded'>

export function createRunQueries({ prisma }: Database): RunQueries {
  return {
    async run(id) {
      if (!isUuid(id)) return null
      const row = await prisma.run.findUnique({ where: { id }, include: withPhases })
      return row === null ? null : toRunRecord(row)
    },

    async runs({ limit, before, repositoryId, status }) {
      if (before !== undefined && !isUuid(before)) return []
      const rows = await prisma.run.findMany({
        where: { ...(repositoryId === undefined ? {} : { repositoryId }), ...(status === undefined ? {} : { status }) },
        orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
        take: limit,
        ...(before === undefined ? {} : { cursor: { id: before }, skip: 1 }),
        include: withPhases,
      })
      return rows.map(toRunRecord)
    },

    async lastHead(repositoryId, branch) {
      const row = await prisma.run.findFirst({
        where: { repositoryId, branch, status: 'completed', headSha: { not: null } },
        orderBy: [{ completedAt: 'desc' }, { id: 'desc' }],
        select: { headSha: true },
      })
      return row?.headSha ?? null
    },

    async queuePosition(runId) {
      const [row] = await prisma.$queryRaw<{ before: bigint }[]>`
        SELECT count(*) AS "before" FROM "Run" other JOIN "Run" this ON this."id" = ${runId}::uuid
        WHERE other."status" = 'queued' AND (other."createdAt", other."id") < (this."createdAt", this."id")`
      return Number(row?.before ?? 0)
    },

    stranded: (before) => prisma.$queryRaw<{ runId: string; phaseId: string }[]>`
      SELECT run."id" AS "runId", phase."id" AS "phaseId" FROM "Run" run
      CROSS JOIN LATERAL (
        SELECT "id" FROM "Phase"
        WHERE "runId" = run."id" AND "status" IN ('queued', 'in_progress') ORDER BY "position", "attempt" LIMIT 1
      ) phase
      WHERE run."status" IN ('queued', 'in_progress') AND run."touchedAt" < ${before}
        AND (run."leaseEndsAt" IS NULL OR run."leaseEndsAt" <= now())
      ORDER BY run."touchedAt"`,
  }
}
