import type { Report } from '../../domain/report/report.ts'
import { hasResult, isActive } from '../../domain/run/run-change.ts'
import type { PhaseRecord, RunRecord } from '../../domain/run/run.ts'
import { stalePhases } from '../../domain/run/stale-phases.ts'
import type { ArtifactStore, RunStore } from '../../ports/store.ts'

export type AssembleReportParts = {
  store: Pick<RunStore, 'run' | 'queuePosition' | 'pendingPlace' | 'featureRuns'> & Pick<ArtifactStore, 'artifacts'>
  publicUrl: string
}

const earlierRuns = 20

/**
 * Reads all that is shown of a run. null = there is no such run, or it never got its turn and a run
 * that comes before it is shown.
 */
export async function assembleReport({ store, publicUrl }: AssembleReportParts, runId: string): Promise<Report | null> {
  const run = await store.run(runId)
  if (run === null) return null
  const runs = await store.featureRuns(run.repository.id, run.issue.number, earlierRuns)
  const hadTurn = !run.isPending && (run.status !== 'completed' || run.startedAt !== null)
  const [newer, older] = [runs.slice(0, placeIn(runs, run)), runs.slice(placeIn(runs, run) + 1)]
  const isShownBefore = run.isPending ? older.some(isOpen) || newer.some(isActive) : runs.some(isOpen)
  if (!hadTurn && isShownBefore) return null
  return {
    run,
    queuePosition: run.status === 'queued' ? await store.queuePosition(runId) : null,
    pendingPlace: await store.pendingPlace(runId),
    behind: runs.filter(({ isPending, id }) => isPending && id !== run.id).toReversed(),
    earlier: earlierPhases(run, older),
    stale: stalePhases([run, ...older].flatMap(({ phases }) => phases)),
    artifacts: await store.artifacts(runId),
    runUrl: `${publicUrl}/runs/${runId}`,
  }
}

function placeIn(runs: readonly RunRecord[], { id }: RunRecord): number {
  const place = runs.findIndex((other) => other.id === id)
  return place === -1 ? runs.length : place
}

function isOpen({ status }: RunRecord): boolean {
  return status !== 'completed'
}

/** The newest result of each phase in earlier runs on the same branch. `before` newest first. */
function earlierPhases(run: RunRecord, before: readonly RunRecord[]): PhaseRecord[] {
  const results = before
    .filter(({ branch }) => branch === run.branch)
    .flatMap(({ phases }) => phases.toReversed())
    .filter(hasResult)
  const newest = results.filter(({ name }, index) => results.findIndex((other) => other.name === name) === index)
  return newest.toSorted((one, other) => (one.completedAt?.getTime() ?? 0) - (other.completedAt?.getTime() ?? 0))
}
