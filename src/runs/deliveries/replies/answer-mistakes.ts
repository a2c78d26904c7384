import { decideRefusal } from '../../../commands/decide-request.ts'
import type { Requests } from '../../../commands/read-requests.ts'
import type { Refusal } from '../../../domain/request/reply.ts'
import type { Request } from '../../../domain/request/request.ts'
import type { Action } from '../../../domain/trigger/action.ts'
import type { CommandStore } from '../../../ports/command-store.ts'
import { limitRequests } from '../limit-requests.ts'
import type { LimitRequestsParts } from '../limit-requests.ts'
import { isFinal } from '../outcome.ts'
import type { Outcome } from '../outcome.ts'
import type { ActionFacts } from '../read-facts.ts'
import { replied } from '../record-command.ts'

type Parts = LimitRequestsParts & { store: Pick<CommandStore, 'isCommandKnown'> }
type Delivered = { action: Action; guid: string; facts: ActionFacts }

/** Lines that are no command, and commands beyond the limit: answered to those who may command. */
export async function answerMistakes(
  parts: Parts,
  { mistakes, left, limit }: Pick<Requests, 'mistakes' | 'left' | 'limit'>,
  { action, guid, facts }: Delivered,
): Promise<Outcome[]> {
  const refusals: Refusal[] = mistakes.map((mistake) => ({ kind: 'mistake', mistake }))
  if (left > 0) refusals.push({ kind: 'too_many_commands', limit, left })
  const outcomes: Outcome[] = []
  for (const [index, refusal] of refusals.entries()) {
    const request = lineOf(action, index)
    if (await parts.store.isCommandKnown(request.deduplicationKey)) continue
    const asked = { request, guid, facts }
    const intent = await limitRequests(parts, asked, await decideRefusal(refusal, request, facts.of(request)))
    if (intent.kind === 'ignore') return [{ kind: 'ignored', words: intent.why }]
    const outcome = await replied(parts.clock, asked, intent.reply)
    outcomes.push(outcome)
    if (isFinal(outcome)) break
  }
  return outcomes
}

/** A line that could not be followed, for its record; also when it was typed in a review. */
function lineOf(action: Action, index: number): Request {
  const { what } = action
  const body = what.kind === 'comment' || what.kind === 'review' ? what.body : ''
  return {
    ...action,
    what: { kind: 'comment', body },
    deduplicationKey: `${action.deduplicationKey}:mistake:${index}`,
    command: 'help',
    flags: {},
    text: '',
  }
}
