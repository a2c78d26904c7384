import { readRequests } from '../../commands/read-requests.ts'
import type { Action } from '../../domain/trigger/action.ts'
import { answerAction } from './replies/answer-action.ts'
import type { AnswerActionParts } from './replies/answer-action.ts'
import { answerMistakes } from './replies/answer-mistakes.ts'
import { followRequest } from './follow-request.ts'
import type { FollowRequestParts } from './follow-request.ts'
import { inWords, isFinal } from './outcome.ts'
import type { Outcome } from './outcome.ts'
import { reactToAction } from './replies/react-to-action.ts'
import type { ReactToActionParts } from './replies/react-to-action.ts'
import { readFacts } from './read-facts.ts'

export type HandleActionParts = FollowRequestParts & AnswerActionParts & ReactToActionParts

/**
 * Follows everything that one action asks for, in order, and answers it with one comment at most.
 * Safe to repeat; resolves with the outcome in words.
 */
export async function handleAction(parts: HandleActionParts, action: Action, guid: string): Promise<string> {
  const asked = readRequests(action)
  const outcomes: Outcome[] = []
  let facts = readFacts(parts, action)
  for (const request of asked.requests) {
    const followed = await followRequest(parts, { request, guid, facts })
    outcomes.push(followed.outcome)
    facts = followed.facts
    if (isFinal(followed.outcome)) break
  }
  if (!outcomes.some(isFinal)) outcomes.push(...(await answerMistakes(parts, asked, { action, guid, facts })))
  if (outcomes.length === 0) return 'ignored: it asks for nothing'
  await answerAction(parts, action, { outcomes, facts })
  await reactToAction(parts, action, outcomes)
  return outcomes.map(inWords).join('; ')
}
