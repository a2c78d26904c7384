import type { CheckRunAction } from '../domain/report/check-run.ts'
import type { PhaseSituation } from '../domain/report/phase-situation.ts'
import { isEnded, isLost } from '../domain/report/situation.ts'
import type { Situation } from '../domain/report/situation.ts'

/** The buttons of the check run of a phase of this run. */
export function checkRunActions(ofRun: Situation, ofPhase: PhaseSituation): CheckRunAction[] {
  if (isEnded(ofRun)) return isLost(ofPhase.kind) && isLost(ofRun.kind) ? [retry] : []
  if (ofRun.kind === 'cancelling') return []
  switch (ofPhase.kind) {
    case 'waiting_for_approval':
      return [approve, cancel]
    case 'queued':
    case 'will_not_run':
    case 'running':
    case 'held_up':
    case 'cancelling':
    case 'paused':
    case 'waiting_for_answers':
      return [cancel]
    case 'finished':
    case 'asked':
    case 'nothing_changed':
    case 'failed':
    case 'timed_out':
    case 'cancelled':
    case 'skipped':
      return []
  }
}

const approve: CheckRunAction = {
  label: 'Approve',
  description: 'Lets the run go on from this commit',
  identifier: 'approve',
}
const retry: CheckRunAction = { label: 'Retry', description: 'Runs this phase and the rest again', identifier: 'retry' }
const cancel: CheckRunAction = { label: 'Cancel', description: 'Ends the run; commits stay', identifier: 'cancel' }
