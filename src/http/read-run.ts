import type { ArtifactSummary } from '../domain/run/artifact.ts'
import type { PhaseRecord, RunRecord } from '../domain/run/run.ts'
import type { HttpDependencies, RunReads } from './dependencies.ts'
import { Problem } from './problem.ts'
import type { PendingPlace } from '../domain/report/report.ts'

export type RunFacts = {
  run: RunRecord
  queuePosition: number | null
  pendingPlace: PendingPlace | null
  artifacts: ArtifactSummary[]
  executorWarning: string | null
  /** Until then nothing is called at GitHub for this run; null = there is no pause. */
  githubPausedUntil: Date | null
  now: Date
}

/**
 * Everything that a page or the API shows of a run. Rejects with a 404 when there is no such run.
 */
export async function readFacts(dependencies: HttpDependencies, id: string): Promise<RunFacts> {
  const { store, limits, executorWarning, clock } = dependencies
  const run = await readRun(store, id)
  const [artifacts, queuePosition, pendingPlace, pauseMs] = await Promise.all([
    store.artifacts(id),
    run.status === 'queued' && !run.isPending ? store.queuePosition(id) : null,
    run.isPending ? store.pendingPlace(id) : null,
    limits.pauseLeft(run.installationId),
  ])
  const now = clock.now()
  return {
    run,
    artifacts,
    queuePosition,
    pendingPlace,
    executorWarning: executorWarning(run.executor),
    githubPausedUntil: pauseMs > 0 ? new Date(now.getTime() + pauseMs) : null,
    now,
  }
}

export async function readRun(store: Pick<RunReads, 'run'>, id: string): Promise<RunRecord> {
  const run = await store.run(id)
  if (run === null)
    throw new Problem('http_not_found', `There is no run ${id}; runs are removed some days after their end.`)
  return run
}

export async function readPhase(store: Pick<RunReads, 'run'>, runId: string, phaseId: string): Promise<PhaseRecord> {
  const run = await readRun(store, runId)
  const phase = run.phases.find(({ id }) => id === phaseId.toLowerCase())
  if (phase === undefined) throw new Problem('http_not_found', `Run ${runId} has no phase ${phaseId}.`)
  return phase
}

/** An artifact of exactly this run. */
export async function readArtifact(
  store: Pick<RunReads, 'run' | 'artifacts'>,
  runId: string,
  artifactId: string,
): Promise<ArtifactSummary> {
  await readRun(store, runId)
  const artifact = (await store.artifacts(runId)).find(({ id }) => id === artifactId.toLowerCase())
  if (artifact === undefined) throw new Problem('http_not_found', `Run ${runId} has no artifact ${artifactId}.`)
  return artifact
}
