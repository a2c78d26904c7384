import type { FeaturePlace, RunStore } from '../../ports/store.ts'
import type { Database } from '../database.ts'
import { toRunRecord, withPhases } from './run-record.ts'
import { isUuid } from '../values.ts'

type RunReads = Pick<RunStore, 'run' | 'runs' | 'featureRuns' | 'openRuns'>
type FeatureReads = Pick<RunStore, 'issueOf' | 'moveRepository' | 'lastHead'>
type QueueReads = Pick<RunStore, 'queuePosition' | 'stranded'>

export function createRunQueries(database: Database): RunReads & FeatureReads & QueueReads {
  return { ...runReads(database), ...featureReads(database), ...queueReads(database) }
}

/** Whole runs, with their phases. */
function runReads({ prisma }: Database): RunReads {
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

    async featureRuns(repositoryId, issueNumber, limit) {
      const rows = await prisma.run.findMany({
        where: { repositoryId, issueNumber },
        orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
        take: limit,
        include: withPhases,
      })
      return rows.map(toRunRecord)
    },

    async openRuns(where) {
      const rows = await prisma.run.findMany({
        where: { ...where, status: { not: 'completed' } },
        orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
        include: withPhases,
      })
      return rows.map(toRunRecord)
    },
  }
}

/** What is known of a feature without its runs. */
function featureReads({ prisma }: Database): FeatureReads {
  return {
    async issueOf(repositoryId, place) {
      const row = await prisma.run.findFirst({
        where: { repositoryId, ...whereOf(place) },
        orderBy: { createdAt: 'desc' },
        select: { issueNumber: true },
      })
      return row?.issueNumber ?? null
    },

    async moveRepository(repositoryId, { owner, name, installationId }) {
      await prisma.run.updateMany({ where: { repositoryId }, data: { owner, repository: name, installationId } })
    },

    async lastHead(repositoryId, branch) {
      const row = await prisma.run.findFirst({
        where: { repositoryId, branch, headSha: { not: null } },
        orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
        select: { headSha: true },
      })
      return row?.headSha ?? null
    },
  }
}

/** Where runs stand that nobody works on. */
function queueReads({ prisma }: Database): QueueReads {
  return {
    async queuePosition(runId) {
      const [row] = await prisma.$queryRaw<{ before: bigint }[]>`
        SELECT count(*) AS "before" FROM "Run" other JOIN "Run" this ON this."id" = ${runId}::uuid
        WHERE other."status" = 'queued' AND NOT other."pending" AND (other."createdAt", other."id") < (this."createdAt", this."id")`
      return Number(row?.before ?? 0)
    },

    stranded: (before) => prisma.$queryRaw<{ runId: string; phaseId: string }[]>`
      SELECT run."id" AS "runId", phase."id" AS "phaseId" FROM "Run" run
      CROSS JOIN LATERAL (
        SELECT "id" FROM "Phase"
        WHERE "runId" = run."id" AND "status" IN ('queued', 'in_progress') ORDER BY "position", "attempt" LIMIT 1
      ) phase
      WHERE run."status" IN ('queued', 'in_progress') AND NOT run."pending" AND run."touchedAt" < ${before}
        AND (run."leaseEndsAt" IS NULL OR run."leaseEndsAt" <= now())
      ORDER BY run."touchedAt"`,
  }
}

function whereOf(place: FeaturePlace) {
  switch (place.kind) {
    case 'pull_request':
      return { pullRequestNumber: place.number }
    case 'phase':
      return { phases: { some: { id: isUuid(place.phaseId) ? place.phaseId : nobody } } }
    case 'commit':
      return { OR: [{ headSha: place.sha }, { phases: { some: { commitSha: place.sha } } }] }
  }
}

const nobody = '00000000-0000-0000-0000-000000000000'
