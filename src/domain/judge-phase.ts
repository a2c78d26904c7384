import { failedPhase } from './run.ts'
import type { PhaseResult, Usage } from './run.ts'
import type { Reason } from './reason.ts'

/** Everything that is known about the end of an agent's work on a phase. */
export type PhaseEvidence = {
  ended: 'exited' | 'timed_out' | 'stalled' | 'output_limit' | 'out_of_memory' | 'cancelled' | 'not_found'
  exitCode: number | null
  settings: { timeoutMinutes: number; idleTimeoutMinutes: number }
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
  documentPath: string
  documentExists: boolean
  refused: readonly { path: string; why: string }[]
  proof: { isProved: boolean; reason: 'artifact_missing' | 'placeholders_left' | null; detail: string | null }
  holdsSecret: boolean
}

/** Judges a phase: `publish` only when the exit, the agent's own words, the policy and the document agree. */
export function judgePhase(evidence: PhaseEvidence): { kind: 'publish' } | Exclude<PhaseResult, { kind: 'committed' }> {
  const { verdict, documentPath } = evidence
  const fail = (reason: Reason, detail: string) => failedPhase(reason, detail, verdict.usage)
  const early = endedEarly(evidence)
  if (early !== null) return fail(early.reason, early.detail)
  if (!verdict.isOk) return fail('agent_failed', verdict.failure ?? `It ended with exit code ${evidence.exitCode}.`)
  if (evidence.lostTree !== null) {
    return fail('invalid_result', `The work tree could not be taken out of the job: ${evidence.lostTree}`)
  }
  if (evidence.changeCount === 0) {
    if (verdict.askedQuestion) return fail('asked_question', quote(verdict.finalMessage))
    const state = evidence.documentExists ? 'stays as it was' : 'was not written'
    const said = verdict.finalMessage === null ? '' : ` The agent said: ${quote(verdict.finalMessage)}`
    return {
      kind: 'unchanged',
      documentExists: evidence.documentExists,
      usage: verdict.usage,
      detail: `The agent ended without changing a file; ${documentPath} ${state}.${said}`,
    }
  }
  if (evidence.refused.length > 0) return fail('policy_refused', list(evidence.refused))
  if (!evidence.proof.isProved) {
    if (verdict.askedQuestion) return fail('asked_question', quote(verdict.finalMessage))
    return fail(
      evidence.proof.reason ?? 'artifact_missing',
      evidence.proof.detail ?? `${documentPath} was not written.`,
    )
  }
  if (evidence.holdsSecret)
    return fail('leak_blocked', 'The changed files hold a secret of this installation; nothing was pushed.')
  return { kind: 'publish' }
}

function endedEarly({ ended, settings }: PhaseEvidence): { reason: Reason; detail: string } | null {
  switch (ended) {
    case 'exited':
      return null
    case 'timed_out':
      return { reason: 'timed_out', detail: `The limit is ${settings.timeoutMinutes} minutes.` }
    case 'stalled':
      return { reason: 'stalled', detail: `It printed nothing for ${settings.idleTimeoutMinutes} minutes.` }
    case 'output_limit':
      return { reason: 'output_limit', detail: 'The limit is 64 MiB a phase.' }
    case 'out_of_memory':
      return { reason: 'out_of_memory', detail: 'The kernel ended it.' }
    case 'cancelled':
      return { reason: 'cancelled_by_person', detail: 'The run was cancelled while the phase was running.' }
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
