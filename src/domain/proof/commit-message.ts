import type { PhaseName } from '../run/phase.ts'
import type { RunRecord } from '../run/run.ts'

/**
 * Message of the commit of a phase: only words of our own and the feature's name, so that no issue
 * text can mention, close or command. The requester is the co-author.
 */
export function commitMessage(
  run: Pick<RunRecord, 'id' | 'feature' | 'actor' | 'agent'>,
  phase: PhaseName,
  noreplyHost: string,
): string {
  const { id, login } = run.actor
  return [
    `${phase}: ${run.feature}`,
    '',
    `Written by the agent ${run.agent.name} in the phase ${phase} of Spec Kit.`,
    '',
    `Speckit-Run: ${run.id}`,
    `Co-authored-by: ${login} <${id}+${login}@${noreplyHost}>`,
    '',
  ].join('\n')
}
