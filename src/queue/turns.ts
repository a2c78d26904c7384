import type { JobWithMetadata, PgBoss } from 'pg-boss'
import type { Job } from '../domain/run/job.ts'
import { keyOf } from './queues.ts'

type PhaseJob = JobWithMetadata<Job>
type Sql = { executeSql(text: string, values: unknown[]): Promise<{ rows: unknown[] }> }

/**
 * Phases are given to workers in turns: to the installation that was served longest ago, there to
 * the repository that was, and there to the oldest run. What a worker has taken from the queue only
 * says that it is free. Where another phase is next, the two jobs change places: this one goes back
 * with its tries, and what was to be done under the other one is done under this one's row.
 * Resolves with the job to do.
 */
export async function takeTurn(boss: PgBoss, taken: PhaseJob): Promise<PhaseJob> {
  const transaction = await boss.getDb().beginTransaction?.()
  if (transaction === undefined) throw new Error('the connection of the job queue has no transactions')
  const { db } = transaction
  try {
    // one at a time: two that looked at the same moment would serve the same installation
    await db.executeSql(`SELECT pg_advisory_xact_lock(hashtextextended('speckit turns', 0))`, [])
    const next = await findNext(db, taken.id)
    if (next !== null) await recordTurn(db, next)
    const job = next === null || next.id === taken.id ? taken : await changePlaces(boss, db, { taken, next })
    await transaction.commit()
    return job
  } catch (error) {
    await transaction.rollback()
    throw error
  }
}

type Next = { id: string; data: Job; triesLeft: number; installationId: string; repositoryId: string }

/**
 * Among the jobs that are due, and the one that was taken. null = none of them belongs to a run
 * that is known, or all are locked for a moment.
 */
async function findNext(db: Sql, takenId: string): Promise<Next | null> {
  const { rows } = await db.executeSql(
    `SELECT job.id, job.data, job.retry_limit - job.retry_count AS "triesLeft",
       run."installationId"::text AS "installationId", run."repositoryId"::text AS "repositoryId"
     FROM pgboss.job job JOIN "Run" run ON run."id" = (job.data->>'runId')::uuid
     LEFT JOIN (SELECT "installationId", max("servedAt") AS "servedAt" FROM "Turn" GROUP BY 1) installation
       ON installation."installationId" = run."installationId"
     LEFT JOIN "Turn" repository
       ON repository."installationId" = run."installationId" AND repository."repositoryId" = run."repositoryId"
     WHERE job.name = 'phase' AND (job.id = $1 OR (job.state IN ('created', 'retry') AND job.start_after <= now()
       AND NOT job.blocked AND run."status" <> 'completed' AND coalesce(run."leaseEndsAt" <= now(), true)))
     ORDER BY installation."servedAt" NULLS FIRST, repository."servedAt" NULLS FIRST, run."createdAt", run."id"
     LIMIT 1 FOR UPDATE OF job SKIP LOCKED`,
    [takenId],
  )
  return (rows[0] as Next | undefined) ?? null
}

async function recordTurn(db: Sql, { installationId, repositoryId }: Next): Promise<void> {
  await db.executeSql(
    `INSERT INTO "Turn" ("installationId", "repositoryId", "servedAt") VALUES ($1, $2, clock_timestamp())
     ON CONFLICT ("installationId", "repositoryId") DO UPDATE SET "servedAt" = excluded."servedAt"`,
    [installationId, repositoryId],
  )
}

/**
 * No two jobs have the same key at any moment. The row of the taken job stays, because pg-boss
 * keeps it alive and settles it by its id and its try.
 */
async function changePlaces(
  boss: PgBoss,
  db: Sql,
  { taken, next }: { taken: PhaseJob; next: Next },
): Promise<PhaseJob> {
  const retryLimit = taken.retryCount + next.triesLeft
  await db.executeSql(`DELETE FROM pgboss.job WHERE name = 'phase' AND id = $1`, [next.id])
  const { rows } = await db.executeSql(
    `UPDATE pgboss.job SET data = $2::jsonb, singleton_key = $3, retry_limit = $4
     WHERE name = 'phase' AND id = $1 AND state = 'active' AND retry_count = $5 RETURNING id`,
    [taken.id, JSON.stringify(next.data), keyOf(next.data), retryLimit, taken.retryCount],
  )
  if (rows.length === 0) throw new Error('the job is another worker’s meanwhile')
  const triesLeft = taken.retryLimit - taken.retryCount
  await boss.insert('phase', [{ data: taken.data, singletonKey: keyOf(taken.data), retryLimit: triesLeft }], { db })
  return { ...taken, data: next.data, retryLimit }
}
