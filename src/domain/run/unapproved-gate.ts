import { phaseNames, phases as phaseSpecs } from './phase.ts'
import type { PhaseName } from './phase.ts'
import type { PhaseRecord, RunRecord } from './run.ts'

type Approved = { upTo: number; at: Date }

/**
 * The gated phase that `phase` builds on and whose newest commit nobody has approved since,
 * whichever run made it; null = the way is free. A gate is not passed by ending the run that waits
 * there and starting another one behind it. `runs` = all runs of the feature.
 */
export function unapprovedGate(
  runs: readonly RunRecord[],
  { branch, settings }: Pick<RunRecord, 'branch' | 'settings'>,
  phase: Pick<PhaseRecord, 'name'>,
): PhaseRecord | null {
  const own = runs.filter((run) => run.branch === branch)
  const approvals = own.flatMap(approvalsOf)
  const before = settings.gates.filter((gate) => placeOf(gate) < placeOf(phase.name))
  for (const gate of before.toSorted((one, other) => placeOf(other) - placeOf(one))) {
    const made = newestCommit(own, gate)
    const isApproved = approvals.some(({ upTo, at }) => upTo >= placeOf(gate) && at >= (made?.completedAt ?? at))
    if (made !== null && !isApproved) return made
  }
  return null
}

function placeOf(name: PhaseName): number {
  return phaseNames.indexOf(name)
}

/**
 * Who approves a phase has seen what it builds on; an approval before the first phase of a run is
 * for all that is there.
 */
function approvalsOf({ phases, entryApproval }: RunRecord): Approved[] {
  const [first] = phases
  const atEntry =
    entryApproval === null || first === undefined ? [] : [{ upTo: placeOf(first.name) - 1, at: entryApproval.at }]
  const later = phases.flatMap(({ name, approval }) =>
    approval === null ? [] : [{ upTo: placeOf(name), at: approval.at }],
  )
  return [...atEntry, ...later]
}

function newestCommit(runs: readonly RunRecord[], gate: PhaseName): PhaseRecord | null {
  const names = [gate, ...phaseSpecs[gate].revisedBy]
  const made = runs.flatMap(({ phases }) =>
    phases.filter(({ name, commitSha }) => names.includes(name) && commitSha !== null),
  )
  return made.toSorted((one, other) => timeOf(other) - timeOf(one))[0] ?? null
}

function timeOf({ completedAt }: PhaseRecord): number {
  return completedAt?.getTime() ?? 0
}
