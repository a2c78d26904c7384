import type { FeatureFact } from '../domain/request/facts.ts'
import { nextCommands } from '../domain/report/next-commands.ts'
import { answerLine } from '../domain/report/answer-line.ts'
import { isActive, lastEnded, openQuestionsOf } from '../domain/run/run-change.ts'
import { reasons } from '../domain/run/reason.ts'
import type { RunRecord } from '../domain/run/run.ts'
import { enumerate } from '../text/show-quantity.ts'
import type { CommandName } from '../domain/request/slash-command.ts'
import { stalePhases } from '../domain/run/stale-phases.ts'
import { refuse } from './intents.ts'
import type { NotDone } from './intents.ts'

/** The run of the issue that works or waits for people; null = none. */
export function activeRun({ runs }: FeatureFact): RunRecord | null {
  return runs.find(isActive) ?? null
}

/** Runs that wait behind it, the next one first. */
export function pendingRuns({ runs }: FeatureFact): RunRecord[] {
  return runs.filter((run) => run.status !== 'completed' && run.isPending).toReversed()
}

export function newestEnded({ runs }: FeatureFact): RunRecord | null {
  return runs.find(({ status }) => status === 'completed') ?? null
}

/** `needs` completes “`/speckit approve` needs …”. */
export function wrongState(command: CommandName, needs: string, feature: FeatureFact): NotDone {
  return refuse({ kind: 'wrong_state', command, state: stateInWords(feature), needs, next: nextToPaste(feature) })
}

/** The run waits on a branch that is not there any more: all that can be done is to end it. */
export function branchDeleted(command: CommandName, branch: string, feature: FeatureFact): NotDone {
  const needs = `the branch ${branch}, which was deleted`
  return refuse({ kind: 'wrong_state', command, state: stateInWords(feature), needs, next: ['/speckit cancel'] })
}

/** A sentence without its full stop. */
function stateInWords(feature: FeatureFact): string {
  const run = activeRun(feature)
  if (run !== null) return openState(run)
  if (pendingRuns(feature).length > 0) return 'the run is pending, behind others'
  const ended = newestEnded(feature)
  return ended === null ? 'there is no run for this issue yet' : endedState(ended)
}

function openState(run: RunRecord): string {
  if (run.cancellation !== null) return 'the run is being cancelled'
  const phase = run.phases.find(({ status }) => status === 'in_progress')?.name
  switch (run.status) {
    case 'waiting':
      return run.waitingFor === 'approval' ? approvalState(run) : answersState(run)
    case 'in_progress':
      return phase === undefined ? 'the run is going on' : `the run is working on ${phase}`
    case 'queued':
    case 'completed':
      return 'the run waits for a worker'
  }
}

function approvalState(run: RunRecord): string {
  const phase = lastEnded(run)?.name ?? 'its last phase'
  return `the run waits for approval of ${phase}${run.headSha === null ? '' : ` at ${run.headSha.slice(0, 7)}`}`
}

function answersState({ questions }: RunRecord): string {
  const open = openQuestionsOf(questions).map(({ number }) => String(number))
  return `the run waits for answers to question${open.length === 1 ? '' : 's'} ${enumerate(open)}`
}

function endedState(run: RunRecord): string {
  switch (run.conclusion) {
    case 'success':
      return 'the newest run has ended well'
    case 'neutral':
      return 'the newest run has ended without a change'
    case 'failure':
    case 'timed_out':
    case 'cancelled':
    case 'skipped':
    case null:
      return run.reason === null
        ? 'the newest run has failed'
        : `the newest run has ended: ${reasons[run.reason].title}`
  }
}

function nextToPaste(feature: FeatureFact): string[] {
  const run = activeRun(feature) ?? pendingRuns(feature)[0] ?? newestEnded(feature)
  if (run === null) return ['/speckit run']
  const phases = feature.runs.flatMap((known) => known.phases)
  const earlier = feature.runs.filter((known) => known !== run).flatMap((known) => known.phases)
  const next = nextCommands({ run, earlier, stale: stalePhases(phases) }).map(({ command }) => command)
  const open = run.status === 'waiting' && run.waitingFor === 'answers' ? openQuestionsOf(run.questions) : []
  const answer = open.length === 0 ? [] : [answerLine(open.slice(0, 10))]
  return [...new Set([...answer, ...next])].slice(0, 4)
}
