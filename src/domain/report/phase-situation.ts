import { openPoints } from './open-points.ts'
import type { Report } from './report.ts'
import { situationOf } from './situation.ts'
import type { Situation } from './situation.ts'
import { phases } from '../run/phase.ts'
import type { Absence } from '../run/absence.ts'
import type { PhaseName } from '../run/phase.ts'
import type { Reason } from '../run/reason.ts'
import type { Approval, PhaseRecord } from '../run/run.ts'
import type { StalePhase } from '../run/stale-phases.ts'

/** How one attempt at a phase stands, inside of the situation of its run. */
export type PhaseSituation =
  /** `starts` = what has to happen first: its turn, answers, or the approval of a phase. */
  | { kind: 'queued'; starts: 'in_turn' | 'after_answers' | { afterApprovalOf: PhaseName } }
  /** Queued in a run that is being cancelled. */
  | { kind: 'will_not_run' }
  | { kind: 'running' }
  /** It waits for what is away. */
  | { kind: 'held_up'; absence: Absence }
  | { kind: 'cancelling' }
  /** The work itself waits. */
  | { kind: 'paused'; waitsFor: 'answers' | 'approval' }
  /** It ended, and people have to look at it before the run goes on. */
  | { kind: 'waiting_for_answers'; openCount: number }
  | { kind: 'waiting_for_approval'; headSha: string | null }
  /** `older` = made from an older document; `openCount` = questions that the spec leaves open. */
  | { kind: 'finished'; approval: Approval | null; older: StalePhase | null; openCount: number }
  /** The agent asked instead of writing, and was answered. */
  | { kind: 'asked' }
  | { kind: 'nothing_changed' | 'failed' | 'timed_out' | 'cancelled'; reason: Reason | null }
  | { kind: 'skipped' }

/** `phase` may be one of an earlier run of the feature. */
export function phaseSituationOf(report: Pick<Report, 'run' | 'stale'>, phase: PhaseRecord): PhaseSituation {
  const { run } = report
  const ofRun = situationOf(report)
  switch (phase.status) {
    case 'queued':
      return ofRun.kind === 'cancelling' ? { kind: 'will_not_run' } : { kind: 'queued', starts: startOf(ofRun) }
    case 'in_progress':
      if (ofRun.kind === 'cancelling') return { kind: 'cancelling' }
      return phase.absence === null ? { kind: 'running' } : { kind: 'held_up', absence: phase.absence }
    case 'waiting':
      return { kind: 'paused', waitsFor: run.waitingFor ?? 'approval' }
    case 'completed':
      return waitedFor(ofRun, phase) ?? endOf(report, phase)
  }
}

function startOf(ofRun: Situation): Extract<PhaseSituation, { kind: 'queued' }>['starts'] {
  if (ofRun.kind === 'waiting_for_answers') return 'after_answers'
  if (ofRun.kind !== 'waiting_for_approval' || ofRun.phase === null) return 'in_turn'
  return { afterApprovalOf: ofRun.phase.name }
}

function waitedFor(ofRun: Situation, phase: PhaseRecord): PhaseSituation | null {
  if (ofRun.kind === 'waiting_for_answers' && ofRun.phase?.id === phase.id) {
    return { kind: 'waiting_for_answers', openCount: ofRun.open.length }
  }
  if (ofRun.kind === 'waiting_for_approval' && ofRun.phase?.id === phase.id) {
    return { kind: 'waiting_for_approval', headSha: ofRun.headSha }
  }
  return null
}

function endOf({ run, stale }: Pick<Report, 'run' | 'stale'>, phase: PhaseRecord): PhaseSituation {
  const { name, reason, approval } = phase
  switch (phase.conclusion) {
    case 'success': {
      const older = stale.find((each) => each.name === name) ?? null
      return { kind: 'finished', approval, older, openCount: phases[name].writesSpec ? openPoints(run).length : 0 }
    }
    case 'failure':
      return { kind: 'failed', reason }
    case 'timed_out':
      return { kind: 'timed_out', reason }
    case 'cancelled':
      return { kind: 'cancelled', reason }
    case 'skipped':
      return { kind: 'skipped' }
    case 'neutral':
    case null:
      return reason === 'asked_question' ? { kind: 'asked' } : { kind: 'nothing_changed', reason }
  }
}
