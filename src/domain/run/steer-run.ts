import { isBefore, settlingPhase } from './phase.ts'
import type { PhaseName } from './phase.ts'
import type { Answer, Question } from './question.ts'
import { resumed, lastEnded, nextAttempt, openQuestionsOf, queuedPhases, skip } from './run-change.ts'
import type { RunChange } from './run-change.ts'
import type { Approval, Cancellation, RunRecord } from './run.ts'

/** What a person, or an event, does to a run that exists. */
export type Steering =
  /** `movedFrom` = the head that we knew, where the branch is known to be further already. */
  | { kind: 'approve'; approval: Approval; movedFrom?: string }
  | { kind: 'answer'; answers: Answer[]; by: string }
  /** Runs `phase` again with the wishes in `input`. */
  | { kind: 'revise'; phase: PhaseName; input: string }
  | { kind: 'cancel'; cancellation: Cancellation }
  /** A person committed on top of the branch. */
  | { kind: 'moved'; headSha: string }

/**
 * What follows for the run. null = its state does not fit (any more): decide again on the newest
 * state. `isLeased` = a worker is at it right now and has to be asked to stop.
 */
export function steer(run: RunRecord, steering: Steering, isLeased: boolean): RunChange | null {
  if (run.status === 'completed') return null
  switch (steering.kind) {
    case 'approve':
      return approve(run, steering)
    case 'answer':
      return answer(run, steering)
    case 'revise':
      return revise(run, steering)
    case 'cancel':
      return cancel(run, steering.cancellation, isLeased)
    case 'moved':
      return isLeased ? null : { ...nothing, run: { headSha: steering.headSha } }
  }
}

const nothing: RunChange = { run: {}, phases: [], added: null, next: null }

function approve(run: RunRecord, { approval, movedFrom }: Extract<Steering, { kind: 'approve' }>): RunChange | null {
  if (run.status !== 'waiting' || run.waitingFor !== 'approval') return null
  if (run.headSha !== (movedFrom ?? approval.sha)) return null
  const next = queuedPhases(run)[0] ?? null
  const gate = lastEnded(run)
  if (next === null) return null
  const on = movedFrom === undefined ? resumed : { ...resumed, headSha: approval.sha }
  if (gate === null) return { ...nothing, run: { ...on, entryApproval: approval }, next }
  return { run: on, phases: [{ id: gate.id, approval }], added: null, next }
}

/**
 * Nothing behind the phase that waits can be made anew: its gate is not passed yet, so the wishes
 * are for this phase.
 */
function revise(run: RunRecord, { phase, input }: Extract<Steering, { kind: 'revise' }>): RunChange | null {
  if (run.status !== 'waiting') return null
  const waiting = lastEnded(run)
  const first = queuedPhases(run)[0]
  if (waiting === null && first !== undefined && !isBefore(phase, first.name)) return null
  const name = waiting !== null && isBefore(waiting.name, phase) ? waiting.name : phase
  return again(run, { name, input }, run.questions)
}

/**
 * Goes on once nothing is open: the phase that asked at the end of its turn runs again, questions
 * in the spec go to the settling phase.
 */
function answer(run: RunRecord, { answers, by }: Extract<Steering, { kind: 'answer' }>): RunChange | null {
  if (run.status !== 'waiting' || run.waitingFor !== 'answers') return null
  const questions = run.questions.map((question) => answered(question, answers, by))
  if (openQuestionsOf(questions).length > 0) return { ...nothing, run: { questions } }
  const asked = lastEnded(run)
  const input = answersText(questions)
  if (asked?.reason === 'asked_question')
    return again(run, { name: asked.name, input: joined(asked.input, input) }, questions)
  const [next] = queuedPhases(run)
  if (next?.name !== settlingPhase) return again(run, { name: settlingPhase, input }, questions)
  return {
    run: { ...resumed, questions },
    phases: [{ id: next.id, input: joined(next.input, input) }],
    added: null,
    next,
  }
}

function answered(question: Question, answers: readonly Answer[], by: string): Question {
  const given = answers.findLast(({ number }) => number === question.number)
  if (given === undefined) return question
  const option = question.options.find(({ key }) => key.toLowerCase() === given.text.trim().toLowerCase())
  return { ...question, answer: option?.text ?? given.text.trim(), answeredBy: by }
}

/** The newest round of answers, as the agent gets them. */
function answersText(questions: readonly Question[]): string {
  return questions.map(({ number, text, answer: given }) => `Q${number}: ${text}\nA${number}: ${given}`).join('\n\n')
}

function joined(before: string | null, text: string): string {
  return before === null ? text : `${before}\n\n${text}`
}

function again(run: RunRecord, { name, input }: { name: PhaseName; input: string }, questions: Question[]): RunChange {
  return { run: { ...resumed, questions }, phases: [], added: nextAttempt(run, name, input), next: 'added' }
}

/**
 * Who asked first is who did it. Nobody works on a run that waits, whoever holds its lease for a
 * moment.
 */
function cancel(run: RunRecord, newest: Cancellation, isLeased: boolean): RunChange {
  const cancellation = run.cancellation ?? newest
  if (isLeased && run.status !== 'waiting') {
    return run.cancellation === null ? { ...nothing, run: { cancellation } } : nothing
  }
  const { reason, detail } = cancellation
  const open = run.phases.filter(({ status }) => status !== 'completed')
  const [running, ...rest] = open
  const end = { status: 'completed', conclusion: 'cancelled', reason } as const
  const isRunning = running?.status === 'in_progress'
  return {
    run: { ...end, waitingFor: null, detail, cancellation },
    phases: isRunning ? [{ id: running.id, ...end, detail }, ...skip(rest)] : skip(open),
    added: null,
    next: null,
  }
}
