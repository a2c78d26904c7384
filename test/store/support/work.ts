import type { PhaseName } from '../../../src/domain/run/phase.ts'
import type { PhaseResult, RunRecord } from '../../../src/domain/run/run.ts'
import type { TestStore } from '../../support/open-store.ts'

export const minute = 60_000

export function commits(change: Partial<Extract<PhaseResult, { kind: 'committed' }>> = {}): PhaseResult {
  return {
    kind: 'committed',
    commitSha: 'b'.repeat(40),
    files: [],
    usage: null,
    detail: null,
    spec: null,
    questions: [],
    ...change,
  }
}

/** Claims a run and starts its next phase. */
export async function begin(
  { store }: TestStore,
  runId: string,
): Promise<{ fence: number; phaseId: string; name: PhaseName }> {
  const fence = await store.claim(runId, 'worker', minute)
  if (fence === null) throw new Error('the run is leased or completed')
  const run = await store.run(runId)
  const phase = run?.phases.find(({ status }) => status === 'queued' || status === 'in_progress')
  if (phase === undefined) throw new Error('the run has no phase left')
  await store.startPhase({ runId, fence }, phase.id, new Date())
  return { fence, phaseId: phase.id, name: phase.name }
}

/** Does the next phase of a run from claim to result, and its job with it. */
export async function work(test: TestStore, runId: string, result: PhaseResult = commits()): Promise<RunRecord> {
  const { fence, phaseId } = await begin(test, runId)
  await finishJob(test, phaseId)
  return test.store.completePhase({ runId, fence }, { phaseId, result, at: new Date() })
}

/** A worker took the job of the phase and is done with it. */
export async function finishJob(test: TestStore, phaseId: string): Promise<void> {
  await test.sql.query(
    `UPDATE pgboss.job SET state = 'completed' WHERE name = 'phase' AND data->>'phaseId' = $1 AND state <> 'completed'`,
    [phaseId],
  )
}

/**
 * Runs that nobody works on and nobody will: not pending, not waiting, not completed, without a job
 * and without a lease.
 */
export async function forgotten({ sql }: TestStore): Promise<string[]> {
  const { rows } = await sql.query<{ id: string }>(`
    SELECT run."id" FROM "Run" run
    WHERE run."status" IN ('queued', 'in_progress') AND NOT run."pending" AND coalesce(run."leaseEndsAt" <= now(), true)
      AND NOT EXISTS (
        SELECT 1 FROM pgboss.job job JOIN "Phase" phase ON phase."id"::text = job.data->>'phaseId'
        WHERE job.name = 'phase' AND job.state IN ('created', 'retry', 'active') AND phase."runId" = run."id"
          AND phase."status" IN ('queued', 'in_progress'))`)
  return rows.map(({ id }) => id)
}
