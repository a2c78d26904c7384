import { phases as phaseSpecs } from './phase.ts'
import type { PhaseName } from './phase.ts'
import { hasResult } from './run-change.ts'
import type { PhaseRecord } from './run.ts'

/** The document of `name` was made before the newest commit of `than`, which it builds on. */
export type StalePhase = { name: PhaseName; than: PhaseName }

/**
 * Which documents are out of date. `phases` = all attempts of all runs of a feature, in any order.
 * A phase that ran and found nothing to change has brought its document up to date as well.
 */
export function stalePhases(phases: readonly PhaseRecord[]): StalePhase[] {
  const checked = newestOf(phases.filter((phase) => hasResult(phase) || phase.reason === 'nothing_changed'))
  const changed = newestOf(phases.filter(({ commitSha }) => commitSha !== null))
  const made = new Set(phases.filter(hasResult).map(({ name }) => name))
  return [...made].flatMap((name) => {
    const madeAt = checked.get(name) ?? 0
    const than = phaseSpecs[name].buildsOn.find((other) => (changed.get(other) ?? 0) > madeAt)
    return than === undefined ? [] : [{ name, than }]
  })
}

/** Phase → when it ended for the last time, in milliseconds. */
function newestOf(phases: readonly PhaseRecord[]): Map<PhaseName, number> {
  const newest = new Map<PhaseName, number>()
  for (const { name, completedAt } of phases) {
    newest.set(name, Math.max(newest.get(name) ?? 0, completedAt?.getTime() ?? 0))
  }
  return newest
}
