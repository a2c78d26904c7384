import { plural } from '../../text/show-quantity.ts'
import { cutText } from '../../text/cut-text.ts'
import { settlingPhase } from '../run/phase.ts'
import type { PhaseName, PhaseProof } from '../run/phase.ts'
import { questionsOfMessage } from './read-questions.ts'
import type { Reason } from '../run/reason.ts'
import { isSameQuestion } from '../run/same-question.ts'
import { failedPhase } from '../run/run.ts'
import type { NewQuestion, PhaseResult, Usage } from '../run/run.ts'
import type { RunSettings } from '../run/settings.ts'

/** Everything that is known about the end of an agent's work on a phase. Texts are masked already. */
export type PhaseEvidence = {
  phase: { name: PhaseName; proof: Pick<PhaseProof, 'kind'> }
  ended: 'exited' | 'timed_out' | 'stalled' | 'output_limit' | 'out_of_memory' | 'cancelled' | 'not_found'
  exitCode: number | null
  settings: Pick<RunSettings, 'timeoutMinutes' | 'idleTimeoutMinutes' | 'questions'>
  verdict: {
    isOk: boolean
    failure: string | null
    finalMessage: string | null
    askedQuestion: boolean
    usage: Usage | null
  }
  /** Why the work tree did not come out of the job; null when it did. */
  lostTree: string | null
  changeCount: number
  /** File (or folder, ending with a slash) that the phase writes. */
  documentPath: string
  documentExists: boolean
  /** What the spec leaves open, for the phases that write it; empty for the others. */
  openQuestions: NewQuestion[]
  refused: readonly { path: string; why: string }[]
  proof: { isProved: boolean; reason: 'artifact_missing' | 'placeholders_left' | null; detail: string | null }
  holdsSecret: boolean
}

export type PhaseJudgement = { kind: 'publish' } | Exclude<PhaseResult, { kind: 'committed' | 'blocked' }>

const reportCharacters = 60_000

/** Judges a phase: `publish` only when the exit, the agent's own words, the policy and the document agree. */
export function judgePhase(evidence: PhaseEvidence): PhaseJudgement {
  const { verdict } = evidence
  const fail = (reason: Reason, detail: string) => failedPhase(reason, detail, verdict.usage)
  const early = endedEarly(evidence)
  if (early !== null) return fail(early.reason, early.detail)
  if (!verdict.isOk) return fail('agent_failed', verdict.failure ?? `It ended with exit code ${evidence.exitCode}.`)
  if (evidence.lostTree !== null) {
    return fail('invalid_result', `The work tree could not be taken out of the job: ${evidence.lostTree}`)
  }
  if (evidence.refused.length > 0) return fail('policy_refused', list(evidence.refused))
  if (evidence.phase.proof.kind === 'report') return judgeReport(evidence)
  if (evidence.changeCount === 0) return judgeNothing(evidence)
  if (!evidence.proof.isProved) {
    if (verdict.askedQuestion) return judgeQuestion(evidence)
    return fail(
      evidence.proof.reason ?? 'artifact_missing',
      evidence.proof.detail ?? `${evidence.documentPath} was not written.`,
    )
  }
  if (evidence.holdsSecret)
    return fail('leak_blocked', 'The changed files hold a secret of this installation; nothing was pushed.')
  return { kind: 'publish' }
}

/** What the agent said last is the report, also when it offers to do more. */
function judgeReport({ phase, verdict }: PhaseEvidence): PhaseJudgement {
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

function judgeNothing(evidence: PhaseEvidence): PhaseJudgement {
  const { verdict, documentPath, documentExists, openQuestions, phase } = evidence
  if (verdict.askedQuestion) return judgeQuestion(evidence)
  const state = documentExists ? 'stays as it was' : 'was not written'
  const said = verdict.finalMessage === null ? '' : ` The agent said: ${quote(verdict.finalMessage)}`
  const detail = `The agent ended without changing a file; ${documentPath} ${state}.${said}`
  // questions that are open in the spec are what that phase is for
  if (phase.name === settlingPhase && openQuestions.length > 0) return askOrFail(evidence, openQuestions, detail)
  return { kind: 'unchanged', documentExists, usage: verdict.usage, detail }
}

function judgeQuestion(evidence: PhaseEvidence): PhaseJudgement {
  const { finalMessage } = evidence.verdict
  const asked = questionsOfMessage(finalMessage ?? '').map((question) => ({
    ...question,
    place: evidence.openQuestions.find((open) => isSameQuestion(open, question))?.place ?? null,
  }))
  return askOrFail(evidence, asked, quote(finalMessage))
}

function askOrFail({ settings, verdict }: PhaseEvidence, questions: NewQuestion[], detail: string): PhaseJudgement {
  if (settings.questions === 'assume' || questions.length === 0)
    return failedPhase('asked_question', detail, verdict.usage)
  return { kind: 'asked', questions, detail, usage: verdict.usage }
}

function endedEarly({ ended, settings, phase, changeCount }: PhaseEvidence): { reason: Reason; detail: string } | null {
  switch (ended) {
    case 'exited':
      return null
    case 'timed_out':
      return { reason: 'timed_out', detail: `The limit is ${plural(settings.timeoutMinutes, 'minute')}.` }
    case 'stalled':
      return { reason: 'stalled', detail: `It printed nothing for ${plural(settings.idleTimeoutMinutes, 'minute')}.` }
    case 'output_limit':
      return { reason: 'output_limit', detail: 'The limit is 64 MiB per phase.' }
    case 'out_of_memory':
      return { reason: 'out_of_memory', detail: 'The kernel ended it.' }
    case 'cancelled': {
      const kept = changeCount === 0 ? '' : ` The work so far is kept as the artifact ${phase.name}-changes.patch.`
      return { reason: 'cancelled_by_person', detail: `The run was cancelled while the phase was running.${kept}` }
    }
    case 'not_found':
      return { reason: 'agent_not_found', detail: 'The agent’s command is not in the job image.' }
  }
}

function list(refused: PhaseEvidence['refused']): string {
  const shown = refused.slice(0, 10).map(({ path, why }) => `${path}: ${why}`)
  const more = refused.length > 10 ? ` … and ${refused.length - 10} more` : ''
  return shown.join('; ') + more
}

function quote(message: string | null): string {
  const text = Array.from((message ?? '').trim())
  return text.length === 0 ? 'It said nothing.' : `“${text.slice(-500).join('')}”`
}
