import { phases } from '../domain/run/phase.ts'
import { reasons } from '../domain/run/reason.ts'
import type { PendingPlace } from '../domain/report/report.ts'
import { openQuestionsOf } from '../domain/run/run-change.ts'
import type { RunRecord } from '../domain/run/run.ts'
import { ordinal, plural } from '../text/show-quantity.ts'
import { waitingPhase } from '../domain/report/waiting-phase.ts'
import { groupAttempts } from './group-attempts.ts'

/**
 * `queuePosition` = queued runs before it; `line` = where it waits behind others. Each null when
 * that is not known or not so.
 */
export type WaitingPlace = { queuePosition: number | null; pendingPlace: PendingPlace | null }

/** The state of a run in one sentence. */
export function summarizeRun(run: RunRecord, { queuePosition, pendingPlace }: WaitingPlace): string {
  switch (run.status) {
    case 'queued':
      return run.isPending ? summarizePending(pendingPlace) : summarizeQueued(queuePosition)
    case 'in_progress':
      return summarizeProgress(run)
    case 'waiting':
      return summarizeWaiting(run)
    case 'completed':
      return summarizeEnd(run)
  }
}

function summarizeQueued(position: number | null): string {
  if (position === null) return 'Waits for a worker.'
  if (position === 0) return 'Next in line for a worker.'
  return `Waits for a worker; ${position} ${position === 1 ? 'run is' : 'runs are'} before it.`
}

function summarizePending(pendingPlace: PendingPlace | null): string {
  if (pendingPlace === null) return 'Waits in line behind other runs.'
  const behind =
    pendingPlace.before === null ? '' : `, behind ${pendingPlace.before.origin} of #${pendingPlace.before.issueNumber}`
  return `Is ${ordinal(pendingPlace.position)} in line${behind}.`
}

function summarizeWaiting(run: RunRecord): string {
  if (run.waitingFor === 'answers') {
    const open = openQuestionsOf(run.questions).length
    return open === 0 ? 'Waits for answers to its questions.' : `Waits for ${plural(open, 'answer')}.`
  }
  const phase = waitingPhase(run)
  const at = run.headSha === null ? '' : ` at ${run.headSha.slice(0, 7)}`
  return phase === null
    ? 'Waits for somebody’s approval.'
    : `Waits for somebody’s approval of ${phases[phase.name].result}${at}.`
}

function summarizeProgress(run: RunRecord): string {
  const groups = groupAttempts(run.phases)
  const index = groups.findIndex(({ last }) => last.status !== 'completed')
  const phase = groups[index]
  if (typeof run.cancellation?.by === 'string') return `Is being cancelled by ${run.cancellation.by}.`
  if (run.cancellation !== null) return 'Is being cancelled.'
  if (phase === undefined) return 'Publishes its result.'
  const place = `${phase.name}, phase ${index + 1} of ${groups.length}`
  return phase.last.status === 'in_progress' ? `Works on ${place}.` : `Waits for a worker for ${place}.`
}

function summarizeEnd(run: RunRecord): string {
  const reports = run.phases.filter(({ report }) => report !== null).length
  const commits = run.phases.filter(({ commitSha }) => commitSha !== null).length
  const kept = commits === 0 ? '' : ` ${countCommits(commits)} ${commits === 1 ? 'is' : 'are'} on the branch.`
  const phase = groupAttempts(run.phases).findLast(({ last }) => last.conclusion === run.conclusion)
  const where = phase === undefined ? '' : ` in ${phase.name}`
  const why = run.reason === null ? '' : `: ${reasons[run.reason].title}`
  switch (run.conclusion) {
    case 'success':
      return `Finished with ${commits === 0 && reports > 0 ? plural(reports, 'report') : countCommits(commits)}${run.pullRequestNumber === null ? '' : ` in pull request #${run.pullRequestNumber}`}.`
    case 'neutral':
      return 'Finished without a change, so there is no pull request.'
    case 'failure':
      return `Failed${where}${why}.${kept}`
    case 'timed_out':
      return `Ran out of time${where}${why}.${kept}`
    case 'cancelled':
      return `Was cancelled${where}.${kept}`
    case 'skipped':
      return 'Was skipped.'
    case null:
      return 'Ended.'
  }
}

function countCommits(count: number): string {
  return `${count} ${count === 1 ? 'commit' : 'commits'}`
}
