import type { PgBoss } from 'pg-boss'
import type { JobQueue } from '../ports/job-queue.ts'
import { jobKinds } from './queues.ts'

type Depth = Awaited<ReturnType<JobQueue['depth']>>
type Row = { name: string; queued: number; active: number; dead: number }

export async function readDepth(boss: PgBoss): Promise<Depth> {
  const { rows }: { rows: Row[] } = await boss.getDb().executeSql(
    `SELECT name, count(*) FILTER (WHERE state IN ('created', 'retry'))::int AS queued,
       count(*) FILTER (WHERE state = 'active')::int AS active, count(*) FILTER (WHERE state = 'failed')::int AS dead
     FROM pgboss.job WHERE name = ANY($1) AND state NOT IN ('completed', 'cancelled') GROUP BY name`,
    [[...jobKinds]],
  )
  return { delivery: depthOf('delivery', rows), phase: depthOf('phase', rows), report: depthOf('report', rows) }
}

function depthOf(kind: keyof Depth, rows: Row[]): Depth[typeof kind] {
  const { queued, active, dead } = rows.find(({ name }) => name === kind) ?? { queued: 0, active: 0, dead: 0 }
  return { queued, active, dead }
}
