import { cutText } from '../../text/cut-text.ts'
import { plural } from '../../text/show-quantity.ts'
import { agentSaid } from '../run/own-words.ts'
import { settlingPhase } from '../run/phase.ts'
import type { Reason } from '../run/reason.ts'
import { failedPhase } from '../run/run.ts'
import type { NewQuestion, PhaseResult } from '../run/run.ts'
import { isSameQuestion } from '../run/same-question.ts'
import { endedEarly } from './ended-early.ts'
import type { Evidence } from './evidence.ts'
import { leakSentence } from './leak-sentence.ts'
import type { Refusal } from './path-policy.ts'
import { proofPaths } from './proof-paths.ts'
import { provePhase } from './prove-phase.ts'
import { holdsQuestion, questionsOfMessage } from './read-questions.ts'
import { saysRefusal } from './says-refusal.ts'
import { specQuestions } from './spec-questions.ts'
import { tickedTasks } from './ticked-tasks.ts'

/** The result of a phase that may be published, but for its commit. */
export type Publication = Omit<Extract<PhaseResult, { kind: 'committed' }>, 'kind' | 'commitSha'>

export type PhaseJudgement =
  | { kind: 'publish'; publication: Publication }
  | Exclude<PhaseResult, { kind: 'committed' | 'blocked' }>

const reportCharacters = 60_000

/**
 * Judges a phase: `publish` only when the exit, the agent's own words, the policy and the document
 * agree.
 */
export function judgePhase(evidence: Evidence): PhaseJudgement {
  const { verdict, phase, featureDirectory, changes, refused, texts } = evidence
  const fail = (reason: Reason, detail: string) => failedPhase(reason, detail, verdict.usage)
  const early = endedEarly(evidence)
  if (early !== null) return fail(early.reason, early.detail)
  if (!verdict.isOk)
    return fail(verdict.reason ?? 'agent_failed', verdict.failure ?? `It ended with exit code ${evidence.exitCode}.`)
  if (evidence.lostTree !== null) {
    return fail('invalid_result', `The work tree could not be taken out of the job: ${evidence.lostTree}`)
  }
  if (refused.length > 0) return fail('policy_refused', list(refused))
  if (phase.proof.kind === 'report') return judgeReport(evidence)
  if (changes.length === 0) return judgeNothing(evidence)
  const { isProved, reason, detail } = provePhase({ proof: phase.proof, featureDirectory, changes, ...texts })
  if (!isProved) {
    const { written } = proofPaths(phase.proof, featureDirectory)
    return judgeWords(evidence, false) ?? fail(reason ?? 'artifact_missing', detail ?? `${written} was not written.`)
  }
  const { secretPlaces } = evidence
  if (secretPlaces.length > 0) return fail('leak_blocked', leakSentence(secretPlaces, phase.name))
  return { kind: 'publish', publication: publicationOf(evidence) }
}

function publicationOf(evidence: Evidence): Publication {
  const { verdict, changes, spec } = evidence
  const files = changes.map(({ path, status, size }) => ({ path, status, size }))
  return { files, usage: verdict.usage, detail: verdict.finalMessage, spec, questions: openQuestions(evidence) }
}

function openQuestions({ spec, featureDirectory, phase }: Evidence): NewQuestion[] {
  return specQuestions(spec, featureDirectory, phase.name)
}

/** What the agent said last is the report, also when it offers to do more. */
function judgeReport({ phase, verdict }: Evidence): PhaseJudgement {
  const report = verdict.finalMessage?.trim() ?? ''
  if (report === '') {
    return failedPhase('artifact_missing', `The agent ended the phase ${phase.name} without a report.`, verdict.usage)
  }
  return {
    kind: 'reported',
    report: cutText(report, reportCharacters, '\n\n… (the report was cut here)'),
    usage: verdict.usage,
  }
}

function judgeNothing(evidence: Evidence): PhaseJudgement {
  const { verdict, phase, featureDirectory } = evidence
  const { written } = proofPaths(phase.proof, featureDirectory)
  const { documentExists, state } = stateOfDocument(evidence)
  const told = judgeWords(evidence, documentExists)
  if (told !== null) return told
  const said = verdict.finalMessage === null ? '' : `${agentSaid}${quote(verdict.finalMessage)}`
  const detail = `The agent ended without changing a file; ${written} ${state}.${said}`
  const open = openQuestions(evidence)
  // questions that are open in the spec are what that phase is for
  if (phase.name === settlingPhase && open.length > 0) return askOrFail(evidence, open, detail)
  return { kind: 'unchanged', documentExists, usage: verdict.usage, detail }
}

/** Whether what the phase is for was there already. */
function stateOfDocument({ phase, featureDirectory, texts }: Evidence): { documentExists: boolean; state: string } {
  const { document } = proofPaths(phase.proof, featureDirectory)
  // nothing is built on what has no document of its own
  if (document === null) return { documentExists: true, state: 'stays as it was' }
  if (texts.after === null) return { documentExists: false, state: 'was not written' }
  const { all, ticked } = tickedTasks(phase.proof.kind === 'code' ? texts.after : '')
  const open = all.length - ticked.length
  if (open > 0) return { documentExists: false, state: `stays as it was, with ${plural(open, 'open task')}` }
  return { documentExists: true, state: 'stays as it was' }
}

/**
 * What the last words of an agent say that did not do its work: a refusal or a question; null =
 * neither. Without any document a question may stand in the middle of them.
 */
function judgeWords(evidence: Evidence, documentExists: boolean): PhaseJudgement | null {
  const { finalMessage, askedQuestion, usage } = evidence.verdict
  if (saysRefusal(finalMessage)) return failedPhase('refused', quote(cutText(finalMessage ?? '', 500, '…')), usage)
  return askedQuestion || (!documentExists && holdsQuestion(finalMessage ?? '')) ? judgeQuestion(evidence) : null
}

function judgeQuestion(evidence: Evidence): PhaseJudgement {
  const { finalMessage } = evidence.verdict
  const open = openQuestions(evidence)
  const asked = questionsOfMessage(finalMessage ?? '').map((question) => ({
    ...question,
    place: open.find((other) => isSameQuestion(other, question))?.place ?? null,
  }))
  return askOrFail(evidence, asked, quote(finalMessage))
}

function askOrFail({ settings, verdict }: Evidence, questions: NewQuestion[], detail: string): PhaseJudgement {
  if (settings.questions === 'assume' || questions.length === 0)
    return failedPhase('asked_question', detail, verdict.usage)
  return { kind: 'asked', questions, detail, usage: verdict.usage }
}

function list(refused: readonly Refusal[]): string {
  const shown = refused.slice(0, 10).map(({ path, why }) => `${path}: ${why}`)
  const more = refused.length > 10 ? ` … and ${refused.length - 10} more` : ''
  return shown.join('; ') + more
}

function quote(message: string | null): string {
  const text = Array.from((message ?? '').trim())
  return text.length === 0 ? 'It said nothing.' : `“${text.slice(-500).join('')}”`
}
