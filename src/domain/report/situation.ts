import { groupAttempts } from './group-attempts.ts'
import type { PendingPlace, Report } from './report.ts'
import type { Absence } from '../run/absence.ts'
import type { PhaseName } from '../run/phase.ts'
import type { Question } from '../run/question.ts'
import type { Reason } from '../run/reason.ts'
import { hasResult, lastEnded, openQuestionsOf, queuedPhases } from '../run/run-change.ts'
import type { PhaseRecord, RunRecord } from '../run/run.ts'
import type { StalePhase } from '../run/stale-phases.ts'

/**
 * How a feature stands, as its newest run tells. Comment, headline, pull request, check runs, API
 * and pages render it and look at no status of their own, so that one state has one set of words
 * (texts/situation-words.ts).
 */
export type Situation =
  /** `runsBefore` = runs that get a worker first; null = not known. */
  | { kind: 'queued'; runsBefore: number | null }
  /** Waits behind other runs; `place` null = not known where. */
  | { kind: 'pending'; place: PendingPlace | null; issueNumber: number }
  /** `progress` null = between the last phase and the end. */
  | { kind: 'running'; progress: Progress | null }
  /** A phase waits for what is away, and is tried again by itself. */
  | { kind: 'held_up'; phase: PhaseName; absence: Absence }
  /** Somebody (`by` = login) or something asked for its end, and a worker is still at it. */
  | { kind: 'cancelling'; by: string | null; why: string }
  | { kind: 'waiting_for_answers'; phase: PhaseRecord | null; open: Question[] }
  /**
   * `phase` null = it began behind the gate of an earlier run. `next` = what an approval starts.
   */
  | { kind: 'waiting_for_approval'; phase: PhaseRecord | null; headSha: string | null; next: PhaseName | null }
  /** `made` = phases with a commit or a report, each once, in their order. */
  | { kind: 'done'; made: PhaseName[]; stale: StalePhase[]; pullRequestNumber: number | null }
  | { kind: 'nothing_changed' }
  /** `commits` = what stays on the branch all the same. */
  | { kind: 'failed' | 'timed_out'; phase: PhaseName | null; reason: Reason | null; commits: number }
  | { kind: 'cancelled'; phase: PhaseName | null; by: string | null; commits: number }

/** Several attempts at a phase count as one. `isWorking` false = it waits for a worker. */
export type Progress = { phase: PhaseName; number: number; count: number; isWorking: boolean; since: Date | null }

export type SituationFacts = Pick<Report, 'run'> & Partial<Pick<Report, 'queuePosition' | 'pendingPlace' | 'stale'>>

/**
 * `pullRequestNumber` = the one that GitHub has now, where that is known better than from the run.
 */
export function situationOf(
  { run, queuePosition = null, pendingPlace = null, stale = [] }: SituationFacts,
  pullRequestNumber: number | null = run.pullRequestNumber,
): Situation {
  if (run.isPending) return { kind: 'pending', place: pendingPlace, issueNumber: run.issue.number }
  if (run.status !== 'completed' && run.cancellation !== null) {
    return { kind: 'cancelling', by: run.cancellation.by, why: run.cancellation.detail }
  }
  switch (run.status) {
    case 'queued':
      return { kind: 'queued', runsBefore: queuePosition }
    case 'in_progress':
      return heldUp(run) ?? { kind: 'running', progress: progressOf(run) }
    case 'waiting':
      return run.waitingFor === 'answers' ? waitingForAnswers(run) : waitingForApproval(run)
    case 'completed':
      return endOf(run, stale, pullRequestNumber)
  }
}

/** Whether nothing follows any more for the run. */
export function isEnded({ kind }: Situation): boolean {
  return kind === 'done' || kind === 'nothing_changed' || isLost(kind)
}

/** Whether it ended, or a phase did, before it was done: what `/speckit retry` is for. */
export function isLost(kind: string): kind is 'failed' | 'timed_out' | 'cancelled' {
  return kind === 'failed' || kind === 'timed_out' || kind === 'cancelled'
}

function heldUp({ phases }: RunRecord): Situation | null {
  const phase = phases.find(({ status }) => status === 'in_progress')
  if (phase === undefined || phase.absence === null) return null
  return { kind: 'held_up', phase: phase.name, absence: phase.absence }
}

function progressOf({ phases }: RunRecord): Progress | null {
  const current =
    phases.find(({ status }) => status === 'in_progress') ?? phases.find(({ status }) => status !== 'completed')
  if (current === undefined) return null
  const groups = groupAttempts(phases)
  return {
    phase: current.name,
    number: groups.findIndex(({ name }) => name === current.name) + 1,
    count: groups.length,
    isWorking: current.status === 'in_progress',
    since: current.startedAt,
  }
}

function waitingForAnswers(run: RunRecord): Situation {
  return { kind: 'waiting_for_answers', phase: lastEnded(run), open: openQuestionsOf(run.questions) }
}

function waitingForApproval(run: RunRecord): Situation {
  const next = queuedPhases(run)[0]?.name ?? null
  return { kind: 'waiting_for_approval', phase: lastEnded(run), headSha: run.headSha, next }
}

function endOf(run: RunRecord, stale: StalePhase[], pullRequestNumber: number | null): Situation {
  const phase = run.phases.findLast(({ conclusion }) => conclusion === run.conclusion)?.name ?? null
  const commits = run.phases.filter(({ commitSha }) => commitSha !== null).length
  switch (run.conclusion) {
    case 'success': {
      const made = groupAttempts(run.phases.filter(hasResult)).map(({ name }) => name)
      return { kind: 'done', made, stale, pullRequestNumber }
    }
    case 'failure':
      return { kind: 'failed', phase, reason: run.reason, commits }
    case 'timed_out':
      return { kind: 'timed_out', phase, reason: run.reason, commits }
    case 'cancelled':
      return { kind: 'cancelled', phase, by: run.cancellation?.by ?? null, commits }
    case 'neutral':
    case 'skipped':
    case null:
      return { kind: 'nothing_changed' }
  }
}
