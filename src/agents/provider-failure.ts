import type { AgentFailure } from '../domain/run/reason.ts'

/**
 * What a model provider's refusal means, from the words in which an agent passes it on; null =
 * nothing that people could act on. The words were measured with the command lines of `package`.
 */
export function providerFailure(said: string): AgentFailure | null {
  const found = words.find(([, pattern]) => pattern.test(said))
  return found === undefined ? null : found[0]
}

/** The first that fits: an exhausted quota comes with the status of a rate limit. */
const words: readonly (readonly [AgentFailure, RegExp])[] = [
  ['quota_exhausted', /\bquota\b|\bbilling\b|usage limit|credit balance|insufficient_(?:quota|funds)/i],
  ['context_exceeded', /context (?:window|length)|context_length_exceeded|prompt is too long/i],
  ['refused', /flagged as|usage polic(?:y|ies)|content polic(?:y|ies)|content_filter/i],
  ['model_unknown', /\bmodel\b.*\b(?:does not exist|not found|not supported)|model_not_found/i],
  [
    'key_refused',
    /\bstatus:? 40[13]\b|\b401 unauthorized|\b403 forbidden|(?:incorrect|invalid)[ _]api[ _]key|environment variable: `?\w*API_KEY/i,
  ],
  ['rate_limited', /\bstatus:? 429\b|too many requests|rate[ _]limit/i],
  [
    'provider_down',
    /\bstatus:? 5\d\d\b|high demand|at capacity|overloaded|stream disconnected|error sending request|connection (?:refused|reset|closed)/i,
  ],
]
