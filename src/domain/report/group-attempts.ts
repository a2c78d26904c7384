import type { PhaseName } from '../run/phase.ts'
import type { PhaseRecord } from '../run/run.ts'

type PhaseAttempts = { name: PhaseName; attempts: PhaseRecord[]; last: PhaseRecord }

/** Phases in the order of the run, each with its attempts, oldest first. */
export function groupAttempts(phases: readonly PhaseRecord[]): PhaseAttempts[] {
  const sorted = phases.toSorted((a, b) => a.position - b.position || a.attempt - b.attempt)
  const byName = Map.groupBy(sorted, ({ name }) => name)
  return [...byName].flatMap(([name, attempts]) => {
    const last = attempts.at(-1)
    return last === undefined ? [] : [{ name, attempts, last }]
  })
}
