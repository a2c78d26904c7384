import type { CheckRunAction } from '../domain/report/check-run.ts'
import type { PhaseRecord, RunRecord } from '../domain/run/run.ts'
import { isBeingCancelled, waitingPhase } from '../domain/report/waiting-phase.ts'

/** The buttons of a phase's check run, as the state of its run allows. */
export function checkRunActions(run: RunRecord, phase: PhaseRecord): CheckRunAction[] {
  if (phase.runId !== run.id) return []
  if (run.status === 'completed') return isLost(phase) && isLost(run) ? [retry] : []
  if (isBeingCancelled(run)) return []
  if (waitingPhase(run)?.id === phase.id) return run.waitingFor === 'approval' ? [approve, cancel] : [cancel]
  return phase.status === 'completed' ? [] : [cancel]
}

const approve: CheckRunAction = {
  label: 'Approve',
  description: 'Lets the run go on from this commit',
  identifier: 'approve',
}
const retry: CheckRunAction = { label: 'Retry', description: 'Runs this phase and the rest again', identifier: 'retry' }
const cancel: CheckRunAction = { label: 'Cancel', description: 'Ends the run; commits stay', identifier: 'cancel' }

function isLost({ conclusion }: Pick<PhaseRecord, 'conclusion'>): boolean {
  return conclusion === 'failure' || conclusion === 'timed_out' || conclusion === 'cancelled'
}
