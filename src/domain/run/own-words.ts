import type { AgentFailure, Reason } from './reason.ts'

/** Reasons whose detail is what the agent or its job printed. */
const quoting: Record<AgentFailure | 'agent_failed' | 'invalid_result', boolean> = {
  agent_failed: true,
  invalid_result: true,
  refused: true,
  key_refused: true,
  rate_limited: true,
  quota_exhausted: true,
  provider_down: true,
  context_exceeded: true,
  model_unknown: true,
  // made of a path and the name of the phase, see codex-output.ts
  skill_missing: false,
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
  if (reason !== null && reason in quoting && quoting[reason as keyof typeof quoting]) {
    return { own: null, isQuoting: true }
  }
  const at = detail.indexOf(agentSaid)
  return at === -1 ? { own: detail, isQuoting: false } : { own: detail.slice(0, at), isQuoting: true }
}
