import { reasons } from '../domain/reason.ts'
import type { RunRecord } from '../domain/run.ts'
import { groupAttempts } from './group-attempts.ts'

/** The state of a run in one sentence. `queuePosition` = queued runs before it; null when that is not known. */
export function summarizeRun(run: RunRecord, queuePosition: number | null): string {
  switch (run.status) {
    case 'queued':
      return summarizeQueued(queuePosition)
    case 'in_progress':
      return summarizeProgress(run)
    case 'waiting':
      return run.waitingFor === 'answers' ? 'Waits for answers to its questions.' : 'Waits for somebody’s approval.'
    case 'completed':
      return summarizeEnd(run)
  }
}

function summarizeQueued(position: number | null): string {
  if (position === null) return 'Waits for a worker.'
  if (position === 0) return 'Next in line for a worker.'
  return `Waits for a worker; ${position} ${position === 1 ? 'run is' : 'runs are'} before it.`
}

function summarizeProgress(run: RunRecord): string {
  const phases = groupAttempts(run.phases)
  const index = phases.findIndex(({ last }) => last.status !== 'completed')
  const phase = phases[index]
  if (run.cancelRequestedAt !== null) return 'Is being cancelled.'
  if (phase === undefined) return 'Publishes its result.'
  const place = `${phase.name}, phase ${index + 1} of ${phases.length}`
  return phase.last.status === 'in_progress' ? `Works on ${place}.` : `Waits for a worker for ${place}.`
}

function summarizeEnd(run: RunRecord): string {
  const commits = run.phases.filter(({ commitSha }) => commitSha !== null).length
  const kept = commits === 0 ? '' : ` ${countCommits(commits)} ${commits === 1 ? 'is' : 'are'} on the branch.`
  const phase = groupAttempts(run.phases).findLast(({ last }) => last.conclusion === run.conclusion)
  const where = phase === undefined ? '' : ` in ${phase.name}`
  const why = run.reason === null ? '' : `: ${reasons[run.reason].title}`
  switch (run.conclusion) {
    case 'success':
      return `Finished with ${countCommits(commits)}${run.pullRequestNumber === null ? '' : ` in pull request #${run.pullRequestNumber}`}.`
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
