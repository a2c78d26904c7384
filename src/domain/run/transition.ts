import { plural, showMoney } from '../../text/show-quantity.ts'
import { mergeQuestions } from './merge-questions.ts'
import { phases } from './phase.ts'
import type { Question } from './question.ts'
import { resumed, hasResult, openQuestionsOf, queuedPhases, skip } from './run-change.ts'
import type { PhaseChange, RunChange } from './run-change.ts'
import { failedPhase } from './run.ts'
import type { Cancellation, PhaseRecord, PhaseResult, RunRecord, Usage } from './run.ts'

/**
 * Applies the end of a phase to its run.
 *
 *     queued ──start──▶ in_progress ──more phases──▶ in_progress
 *                            ├──gate, more phases──▶ waiting(approval) ──approve──▶ in_progress
 *                            ├──questions──▶ waiting(answers) ──answer──▶ in_progress
 *                            ├──last phase──▶ completed(success | neutral when nothing changed,
 *                            │                            failure when its document is not there)
 *                            └──failed──▶ completed(failure | timed_out | cancelled)
 *
 * steer-run.ts has the arrows that people draw. Throws when the run or the phase is not in
 * progress: a caller that gets here has lost its fence or is wrong.
 */
export function transition(run: RunRecord, phaseId: string, result: PhaseResult): RunChange {
  const phase = run.phases.find(({ id }) => id === phaseId)
  if (phase === undefined) throw new Error(`run ${run.id} has no phase ${phaseId}`)
  if (run.status !== 'in_progress' || phase.status !== 'in_progress') {
    throw new Error(`phase ${phase.name} of run ${run.id} cannot end: run ${run.status}, phase ${phase.status}`)
  }
  switch (result.kind) {
    case 'failed':
      return ended({ run, phase, result }, completed(result))
    case 'blocked':
      return run.cancellation === null ? blocked(run, phase, result) : stopped(run, phase, run.cancellation)
    case 'asked': {
      if (run.cancellation !== null) return ended({ run, phase, result }, cancelled(run.cancellation))
      const questions = mergeQuestions(run.questions, result.questions)
      return change(waiting('answers', questions), endOfPhase(phase, result))
    }
    case 'unchanged':
      return result.documentExists
        ? advance({ run, phase, result }, run.questions)
        : withoutDocument({ run, phase, result })
    case 'reported':
      return advance({ run, phase, result }, run.questions)
    case 'committed':
      return advance({ run, phase, result }, questionsAfter(run, phase, result))
  }
}

/** A phase that is over, and how it ended. */
type Ending = { run: RunRecord; phase: PhaseRecord; result: EndResult }

type Unchanged = Extract<PhaseResult, { kind: 'unchanged' }>

type EndResult = Exclude<PhaseResult, { kind: 'blocked' }>

/** Only the phases that write the spec know which questions it leaves open. */
function questionsAfter(
  run: RunRecord,
  phase: PhaseRecord,
  result: Extract<PhaseResult, { kind: 'committed' }>,
): Question[] {
  return phases[phase.name].writesSpec ? mergeQuestions(run.questions, result.questions) : run.questions
}

function advance(ending: Ending, questions: Question[]): RunChange {
  const { run, phase, result } = ending
  const end = endOfPhase(phase, result)
  const next = queuedPhases(run)[0] ?? null
  const isAsking =
    openQuestionsOf(questions).length > 0 && run.settings.questions === 'ask' && result.kind === 'committed'
  // what is pushed already stays; nothing new is begun
  if (run.cancellation !== null && (next !== null || isAsking)) {
    return ended(ending, { ...cancelled(run.cancellation), questions })
  }
  if (isAsking) return change(waiting('answers', questions), end)
  if (next === null) return ended(ending, { ...outcome(ending), questions })
  const excess = overBudget(run, result.usage)
  if (excess !== null)
    return ended(ending, {
      ...completed({ conclusion: 'failure', reason: 'budget_exceeded', detail: excess }),
      questions,
    })
  const hasCommit = result.kind === 'committed' || run.headSha !== null
  if (hasCommit && isAtGate(run, phase)) return change(waiting('approval', questions), end)
  return { ...change({ ...resumed, questions }, end), next }
}

/**
 * Every gate that was reached since the last approval holds, not that of the newest phase alone: a
 * revision of the spec does not open the gate of the plan, and answers to the spec of `specify`
 * make `clarify` a part of it.
 */
function isAtGate(run: RunRecord, phase: PhaseRecord): boolean {
  const unapproved = run.phases.slice(run.phases.findLastIndex(({ approval }) => approval !== null) + 1)
  return unapproved.some(
    ({ id, name, conclusion }) => run.settings.gates.includes(name) && (id === phase.id || conclusion === 'success'),
  )
}

/** What came before is there to be looked at, but the phase has not done what it was for. */
function withoutDocument({ run, phase, result }: Ending & { result: Unchanged }): RunChange {
  if (!run.phases.some(hasResult)) return ended({ run, phase, result }, outcome({ run, phase, result }))
  const failed = failedPhase('artifact_missing', result.detail, result.usage)
  return ended(
    { run, phase, result: failed },
    run.cancellation === null ? completed(failed) : cancelled(run.cancellation),
  )
}

function blocked(
  run: RunRecord,
  phase: PhaseRecord,
  { headSha, detail }: Extract<PhaseResult, { kind: 'blocked' }>,
): RunChange {
  const gate = run.phases.findLast(({ approval }) => approval !== null)
  return {
    run: { ...waiting('approval', run.questions), headSha, detail, entryApproval: null },
    phases: [{ id: phase.id, status: 'queued' }, ...(gate === undefined ? [] : [{ id: gate.id, approval: null }])],
    added: null,
    next: null,
  }
}

/** Nothing was begun yet, and nothing is. */
function stopped(run: RunRecord, phase: PhaseRecord, { reason, detail }: Cancellation): RunChange {
  const result = { kind: 'failed', conclusion: 'cancelled', reason, detail, usage: null } as const
  return ended({ run, phase, result }, completed(result))
}

function waiting(waitingFor: 'approval' | 'answers', questions: Question[]): RunChange['run'] {
  return { status: 'waiting', waitingFor, conclusion: null, reason: null, detail: null, questions }
}

function change(run: RunChange['run'], phase: PhaseChange): RunChange {
  return { run, phases: [phase], added: null, next: null }
}

function ended({ run, phase, result }: Ending, end: RunChange['run']): RunChange {
  return { run: end, phases: [endOfPhase(phase, result), ...skip(queuedPhases(run))], added: null, next: null }
}

function endOfPhase({ id }: PhaseRecord, result: EndResult): PhaseChange {
  switch (result.kind) {
    case 'committed':
      return { id, status: 'completed', conclusion: 'success', reason: null, detail: result.detail }
    case 'reported':
      return { id, status: 'completed', conclusion: 'success', reason: null, detail: null, report: result.report }
    case 'asked':
      return { id, status: 'completed', conclusion: 'neutral', reason: 'asked_question', detail: result.detail }
    case 'unchanged':
      return { id, status: 'completed', conclusion: 'neutral', reason: 'nothing_changed', detail: result.detail }
    case 'failed':
      return { id, status: 'completed', conclusion: result.conclusion, reason: result.reason, detail: result.detail }
  }
}

function completed({
  conclusion,
  reason,
  detail,
}: Pick<RunRecord, 'conclusion' | 'reason' | 'detail'>): RunChange['run'] {
  return { status: 'completed', waitingFor: null, conclusion, reason, detail }
}

function cancelled({ reason, detail }: Cancellation): RunChange['run'] {
  return completed({ conclusion: 'cancelled', reason, detail })
}

function outcome({ run, phase, result }: Ending): RunChange['run'] {
  if (result.kind === 'committed' || result.kind === 'reported' || run.phases.some(hasResult)) {
    return completed({ conclusion: 'success', reason: null, detail: null })
  }
  const said = 'detail' in result ? result.detail : null
  const detail = `${phase.name}: ${said ?? 'nothing changed'}`
  return completed({ conclusion: 'neutral', reason: 'nothing_changed', detail })
}

/**
 * What was spent so far beside what is allowed, as a sentence; null = within the limits. Unknown
 * usage counts as none.
 */
function overBudget(run: RunRecord, newest: Usage | null): string | null {
  const usages = [...run.phases.map(({ usage }) => usage), newest].filter((usage) => usage !== null)
  const cost = usages.reduce((sum, { costUsd }) => sum + (costUsd ?? 0), 0)
  const tokens = usages.reduce((sum, usage) => sum + (usage.inputTokens ?? 0) + (usage.outputTokens ?? 0), 0)
  const { maxCostUsd, maxTokens } = run.settings
  if (maxCostUsd !== null && cost > maxCostUsd)
    return `The run has cost ${showMoney(cost)}; \`maxCostUsd\` is ${maxCostUsd}.`
  if (maxTokens !== null && tokens > maxTokens)
    return `The run has used ${plural(tokens, 'token')}; \`maxTokens\` is ${maxTokens}.`
  return null
}
