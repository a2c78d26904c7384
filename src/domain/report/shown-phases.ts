import { phaseNames } from '../run/phase.ts'
import type { PhaseName } from '../run/phase.ts'
import type { Report } from './report.ts'
import { hasResult } from '../run/run-change.ts'
import type { PhaseRecord } from '../run/run.ts'

/**
 * A phase as a line of a table. `staleThan` = its document was made from an older one of that
 * phase.
 */
export type ShownPhase = { phase: PhaseRecord; isEarlier: boolean; staleThan: PhaseName | null }

/**
 * What earlier runs left on the branch and this one did not make anew, and every attempt of this
 * run, in the order of Spec Kit.
 */
export function shownPhases({ run, earlier, stale }: Pick<Report, 'run' | 'earlier' | 'stale'>): ShownPhase[] {
  const isMadeAnew = (name: PhaseName) => run.phases.some((phase) => phase.name === name && hasResult(phase))
  const kept = earlier.filter(({ name }) => !isMadeAnew(name))
  const all = [...kept, ...run.phases].toSorted(inOrder)
  return all.map((phase) => {
    const isNewest = all.findLast((other) => other.name === phase.name && hasResult(other)) === phase
    const older = isNewest ? stale.find(({ name }) => name === phase.name) : undefined
    return { phase, isEarlier: kept.includes(phase), staleThan: older?.than ?? null }
  })
}

function inOrder(one: PhaseRecord, other: PhaseRecord): number {
  return phaseNames.indexOf(one.name) - phaseNames.indexOf(other.name)
}

/** The newest attempt of each phase, earlier runs included. */
export function newestAttempts(report: Pick<Report, 'run' | 'earlier' | 'stale'>): ShownPhase[] {
  const shown = shownPhases(report)
  return shown.filter(({ phase }, index) => !shown.slice(index + 1).some((later) => later.phase.name === phase.name))
}

/**
 * Head of the branch as far as this run and the ones before it know; null = nothing was committed.
 */
export function shownHead({ run, earlier }: Pick<Report, 'run' | 'earlier'>): string | null {
  const newest = earlier
    .filter(({ commitSha }) => commitSha !== null)
    .toSorted((one, other) => Number(one.completedAt) - Number(other.completedAt))
    .at(-1)
  return run.headSha ?? newest?.commitSha ?? null
}
