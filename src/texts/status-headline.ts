import { pendingWords } from './pending-words.ts'
import type { Inline } from './markdown.ts'
import { plain } from './markdown.ts'
import { phases } from '../domain/run/phase.ts'
import type { Report } from '../domain/report/report.ts'
import { currentPhase } from './run-blocks.ts'
import { openQuestionsOf } from '../domain/run/run-change.ts'
import type { RunRecord } from '../domain/run/run.ts'
import { plural } from '../text/show-quantity.ts'
import { isBeingCancelled, waitingPhase } from '../domain/report/waiting-phase.ts'

/** A call to action; up to the end of the run it begins with `queued`, `running` or `waiting`. */
export function statusHeadline(report: Report): Inline[] {
  const { run } = report
  const phase = currentPhase(run)?.name
  switch (run.status) {
    case 'queued':
      return run.isPending ? [plain('queued, '), ...pendingWords(report)] : [plain('queued')]
    case 'in_progress':
      return [
        plain(
          `${phase === undefined ? 'running' : `running ${phase}`}${isBeingCancelled(run) ? ', being cancelled' : ''}`,
        ),
      ]
    case 'waiting':
      return [plain(waitingHeadline(run))]
    case 'completed':
      return [plain(conclusionLine(report))]
  }
}

function waitingHeadline(run: RunRecord): string {
  if (run.waitingFor === 'answers') {
    const count = openQuestionsOf(run.questions).length
    return `waiting for ${count === 0 ? 'answers' : plural(count, 'answer')}`
  }
  const phase = waitingPhase(run)
  return phase === null ? 'waiting for approval' : `waiting for approval: read ${phases[phase.name].result} and approve`
}

function conclusionLine({ run, stale }: Report): string {
  switch (run.conclusion) {
    case 'success':
      return `ready for review${stale.length === 0 ? '' : `, but ${outOfDate(stale.length)}`}`
    case 'cancelled':
      return 'cancelled'
    case 'timed_out':
      return `timed out${placeOf(run)}`
    case 'failure':
      return `failed${placeOf(run)}`
    case 'neutral':
    case 'skipped':
    case null:
      return 'nothing changed'
  }
}

function outOfDate(count: number): string {
  return count === 1 ? 'one document is out of date' : `${count} documents are out of date`
}

/** In which phase the run ended as it did. */
function placeOf({ phases: all, conclusion }: RunRecord): string {
  const phase = all.findLast((each) => each.conclusion === conclusion)
  return phase === undefined ? '' : ` in ${phase.name}`
}
