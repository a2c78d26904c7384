import { commands } from '../../../commands/index.ts'
import { isRefusal } from '../../../domain/request/reply.ts'
import type { Reply } from '../../../domain/request/reply.ts'
import type { Request } from '../../../domain/request/request.ts'
import type { Action } from '../../../domain/trigger/action.ts'
import type { CommandStore } from '../../../ports/command-store.ts'
import { replyText } from '../../../texts/reply-text.ts'
import type { Outcome } from '../outcome.ts'
import type { ActionFacts } from '../read-facts.ts'
import { placeOfReply, sendReply } from './send-reply.ts'
import type { SendReplyParts } from './send-reply.ts'

export type AnswerActionParts = SendReplyParts & { store: Pick<CommandStore, 'recordCommand'> }

/**
 * One comment for all that is to be said; who may not is told once per issue, whatever else is
 * asked there. The commands that it answers are recorded after it was sent.
 */
export async function answerAction(
  parts: AnswerActionParts,
  action: Action,
  { outcomes, facts }: { outcomes: readonly Outcome[]; facts: ActionFacts },
): Promise<void> {
  const said = outcomes.filter((outcome) => outcome.kind === 'replied')
  const [first] = said
  if (first === undefined) return
  const number = await placeOfReply(action, facts.of(first.request))
  if (number === null) return
  const replies = said.map(({ request, reply }) => ({
    asked: reply.kind === 'mistake' ? null : inComment(request),
    reply,
  }))
  const text = replyText(replies, commands)
  await sendReply(parts, action, { key: keyOf(action, first.reply, number), number, text })
  for (const { record } of said) await parts.store.recordCommand(record)
}

function inComment({ what, command }: Request): string | null {
  return what.kind === 'comment' ? `/speckit ${command}` : null
}

function keyOf({ deduplicationKey, repository, actor, at }: Action, reply: Reply, number: number): string {
  const person = `${repository.id}:${number}:${actor.id}`
  if (reply.kind === 'not_permitted') return `refusal:not_permitted:${person}`
  if (reply.kind === 'too_many') {
    return `refusal:too_many:${person}:${Math.floor(at.getTime() / (reply.minutes * 60_000))}`
  }
  return `${isRefusal(reply) ? 'refusal' : 'reply'}:${deduplicationKey}`
}
