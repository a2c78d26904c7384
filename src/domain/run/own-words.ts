import type { AgentFailure, Reason } from './reason.ts'

/**
 * Reasons whose detail is what the agent or its job printed, with the form of a sentence of our own
 * where there is one.
 */
const quoting: Record<AgentFailure | 'agent_failed' | 'invalid_result', RegExp | null> = {
  agent_failed: null,
  invalid_result: null,
  refused: null,
  key_refused: null,
  rate_limited: null,
  quota_exhausted: null,
  provider_down: null,
  context_exceeded: null,
  model_unknown: null,
  skill_missing: /^The repository has no [\w./-]{1,100}, so [\w-]{1,40} does not know the phase [a-z]{1,20}\.$/i,
}

/** Begins the words of the agent in a detail that begins with our own. */
export const agentSaid = ' The agent said: '

/**
 * What GitHub is shown of a detail; the run page has all of it. `own` null = there is nothing of
 * our own.
 */
export function ownWords({ reason, detail }: { reason: Reason | null; detail: string | null }): {
  own: string | null
  isQuoting: boolean
} {
  if (detail === null) return { own: null, isQuoting: false }
  if (isQuoting(reason) && quoting[reason]?.test(detail) !== true) return { own: null, isQuoting: true }
  const at = detail.indexOf(agentSaid)
  return at === -1 ? { own: detail, isQuoting: false } : { own: detail.slice(0, at), isQuoting: true }
}

function isQuoting(reason: Reason | null): reason is keyof typeof quoting {
  return reason !== null && reason in quoting
}
