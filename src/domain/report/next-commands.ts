import { hasResult } from '../run/run-change.ts'
import { phaseNames, phases, settlingPhase } from '../run/phase.ts'
import type { PhaseName } from '../run/phase.ts'
import type { Report } from './report.ts'
import type { RunRecord } from '../run/run.ts'
import { enumerate } from '../../text/show-quantity.ts'
import type { StalePhase } from '../run/stale-phases.ts'
import { situationOf } from './situation.ts'
import type { Situation } from './situation.ts'

/** A command to paste into a comment, and what it does. */
export type NextCommand = { command: string; effect: string }

/** What people can say now, the most useful first. */
export function nextCommands(report: Pick<Report, 'run' | 'earlier' | 'stale'>): NextCommand[] {
  const situation = situationOf(report)
  switch (situation.kind) {
    case 'queued':
    case 'pending':
    case 'running':
    case 'held_up':
    case 'waiting_for_answers':
      return [cancel]
    case 'cancelling':
      return []
    case 'waiting_for_approval':
      return [approve(situation), revise, cancel]
    case 'failed':
    case 'timed_out':
    case 'cancelled':
      return afterLoss(report.run)
    case 'nothing_changed':
      return canRevise(report) ? [revise] : [again]
    case 'done':
      return afterSuccess(report)
  }
}

/** `the plan was made from an older spec` */
export function staleSentence({ name, than }: StalePhase): string {
  const { result, forms } = phases[name]
  return `${result} ${forms.was} made from ${phases[than].olderResult}`
}

type WaitingForApproval = Extract<Situation, { kind: 'waiting_for_approval' }>

const cancel: NextCommand = { command: '/speckit cancel', effect: 'ends the run; what is committed stays' }
const revise: NextCommand = {
  command: '/speckit revise <what to change>',
  effect: 'has a document written again, with your wishes and the review comments',
}

/** Names the commit in full: whoever pastes it approves what was shown, whatever came since. */
function approve({ next, headSha }: Pick<WaitingForApproval, 'next' | 'headSha'>): NextCommand {
  const command = headSha === null ? '/speckit approve' : `/speckit approve ${headSha}`
  return { command, effect: next === null ? 'lets the run go on' : `goes on with ${next}` }
}

/** What a retry of a run that failed would do. */
function retryEffect(run: Pick<RunRecord, 'phases'>): string {
  const left = run.phases.filter(({ conclusion, commitSha }) => commitSha === null && conclusion !== 'success')
  const names = [...new Set(left.map(({ name }) => name))]
  return names.length === 0 ? 'goes on where it stopped' : `runs ${enumerate(names)} again`
}

function afterSuccess(report: Pick<Report, 'run' | 'earlier' | 'stale'>): NextCommand[] {
  const { run, stale } = report
  const more = stale.length > 0 ? stale.map(redo) : following(madePhases(report))
  return [...clarify(run), ...more, ...(canRevise(report) ? [revise] : [])]
}

/** A retry goes on where the run stopped: not on a branch, and not in an issue, that is gone. */
function afterLoss(run: RunRecord): NextCommand[] {
  if (run.reason === 'issue_gone') return []
  if (run.reason === 'branch_gone') return [again]
  return [{ command: '/speckit retry', effect: retryEffect(run) }]
}

/** Only what a run committed can be written again: a report has no document. */
function canRevise({ run, earlier }: Pick<Report, 'run' | 'earlier'>): boolean {
  return [...earlier, ...run.phases].some(({ commitSha }) => commitSha !== null)
}

function madePhases({ run, earlier }: Pick<Report, 'run' | 'earlier'>): Set<PhaseName> {
  return new Set([...earlier, ...run.phases].filter(hasResult).map(({ name }) => name))
}

/** Always taken, as long as the issue says something. */
export const again: NextCommand = { command: '/speckit run', effect: 'starts again with the issue as it is then' }

function clarify(run: RunRecord): NextCommand[] {
  if ((run.spec?.openQuestions.length ?? 0) === 0) return []
  return [{ command: `/speckit ${settlingPhase} <your answers>`, effect: 'settles the open questions of the spec' }]
}

function redo(stale: StalePhase): NextCommand {
  return { command: `/speckit ${stale.name}`, effect: `${staleSentence(stale)}; this makes it anew` }
}

/** What is not there yet and could be made next. */
function following(made: ReadonlySet<PhaseName>): NextCommand[] {
  return phaseNames.flatMap((name) => {
    const { suggestion } = phases[name]
    if (suggestion === null || made.has(name) || !made.has(suggestion.after)) return []
    return [{ command: `/speckit ${name}`, effect: suggestion.effect }]
  })
}
