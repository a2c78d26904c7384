import { commands } from '../../commands/index.ts'
import { decideRefusal } from '../../commands/decide-request.ts'
import { readRequests } from '../../commands/read-requests.ts'
import type { Requests } from '../../commands/read-requests.ts'
import type { Action } from '../../domain/trigger/action.ts'
import type { Request } from '../../domain/request/request.ts'
import type { Facts } from '../../domain/request/intent.ts'
import { isRefusal } from '../../domain/request/reply.ts'
import type { Refusal, Reply } from '../../domain/request/reply.ts'
import { replyText } from '../../texts/reply-text.ts'
import type { Forge, Reaction } from '../../ports/forge.ts'
import type { Log } from '../../ports/log.ts'
import { decideWith, followRequest, replied } from './follow-request.ts'
import type { FollowRequestParts, Outcome } from './follow-request.ts'
import { placeOfReply, sendReply } from './send-reply.ts'
import type { SendReplyParts } from './send-reply.ts'

export type HandleActionParts = FollowRequestParts &
  SendReplyParts & { forge: Pick<Forge, 'react' | 'reactToComment'>; log: Log }

/** Follows everything that one action asks for, in order, and answers it with one comment at most. Safe to repeat; resolves with the outcome in words. */
export async function handleAction(parts: HandleActionParts, action: Action, guid: string): Promise<string> {
  const asked = readRequests(action)
  const facts: Facts = {}
  const outcomes: Outcome[] = []
  for (const request of asked.requests) {
    const outcome = await followRequest(parts, { action, request, guid }, facts)
    outcomes.push(outcome)
    if (isFinal(outcome)) break
  }
  if (!outcomes.some(isFinal)) outcomes.push(...(await answerMistakes(parts, action, guid, asked, facts)))
  if (outcomes.length === 0) return 'ignored: it asks for nothing'
  await answer(parts, action, outcomes, facts)
  await react(parts, action, outcomes)
  return outcomes.map(inWords).join('; ')
}

/** Who may not, or asks too often, is told so once and not for every line. */
function isFinal(outcome: Outcome): boolean {
  return outcome.kind === 'replied' && (outcome.reply.kind === 'not_permitted' || outcome.reply.kind === 'too_many')
}

/** Lines that are no command, and commands beyond the limit: answered to those who may command. */
async function answerMistakes(
  parts: HandleActionParts,
  action: Action,
  guid: string,
  { mistakes, left, limit }: Requests,
  facts: Facts,
): Promise<Outcome[]> {
  const refusals: Refusal[] = mistakes.map((mistake) => ({ kind: 'mistake', mistake }))
  if (left > 0) refusals.push({ kind: 'too_many_commands', limit, left })
  const outcomes: Outcome[] = []
  for (const [index, refusal] of refusals.entries()) {
    const asked = { action, guid, request: lineOf(action, index) }
    if (await parts.store.isCommandKnown(asked.request.deduplicationKey)) continue
    const intent = await decideWith(parts, asked, facts, () => decideRefusal(refusal, action, facts))
    if (intent.kind !== 'reply')
      return [{ kind: 'ignored', words: intent.kind === 'ignore' ? intent.why : intent.kind }]
    const outcome = replied(parts, asked, facts, intent.reply)
    outcomes.push(outcome)
    if (isFinal(outcome)) break
  }
  return outcomes
}

/** What the record of a line that could not be followed says. */
function lineOf({ deduplicationKey, actor, at }: Action, index: number): Request {
  const none = { flags: {}, text: '', sha: null, label: null, phaseId: null }
  return {
    deduplicationKey: `${deduplicationKey}:mistake:${index}`,
    via: 'comment',
    command: 'help',
    actor,
    at,
    ...none,
  }
}

/** One comment for all that is to be said; who may not is told once an issue, whatever else is asked there. */
async function answer(
  parts: HandleActionParts,
  action: Action,
  outcomes: readonly Outcome[],
  facts: Facts,
): Promise<void> {
  const said = outcomes.filter((outcome) => outcome.kind === 'replied')
  const [first] = said
  const number = placeOfReply(action, facts)
  if (first === undefined || number === null) return
  const replies = said.map(({ request, reply }) => ({
    asked: reply.kind === 'mistake' ? null : inComment(request),
    reply,
  }))
  const text = replyText(replies, commands)
  await sendReply(parts, action, { key: keyOf(action, first.reply, number), number, text })
  for (const { record } of said) await parts.store.recordCommand(record)
}

function inComment({ via, command }: Request): string | null {
  return via === 'comment' ? `/speckit ${command}` : null
}

function keyOf({ deduplicationKey, repository, actor, at }: Action, reply: Reply, number: number): string {
  const person = `${repository.id}:${number}:${actor.id}`
  if (reply.kind === 'not_permitted') return `refusal:not_permitted:${person}`
  if (reply.kind === 'too_many') {
    return `refusal:too_many:${person}:${Math.floor(at.getTime() / (reply.minutes * 60_000))}`
  }
  return `${isRefusal(reply) ? 'refusal' : 'reply'}:${deduplicationKey}`
}

/** 👀 = seen, 🚀 = it starts, 😕 = nothing of it was done. Best effort. A label is answered on the issue. */
async function react(parts: HandleActionParts, action: Action, outcomes: readonly Outcome[]): Promise<void> {
  for (const reaction of reactionsTo(outcomes)) {
    try {
      await reactWith(parts, action, reaction)
    } catch (error) {
      parts.log.warn({ err: error }, 'the reaction could not be set')
    }
  }
}

function reactionsTo(outcomes: readonly Outcome[]): Reaction[] {
  const isDone = outcomes.some(({ kind }) => kind === 'started' || kind === 'steered')
  const isSeen = isDone || outcomes.some((outcome) => outcome.kind === 'pending' || isAnswered(outcome))
  const isRefused = outcomes.some((outcome) => outcome.kind === 'replied' && isRefusal(outcome.reply))
  return [
    ...(isSeen ? ['eyes' as const] : []),
    ...(isDone ? ['rocket' as const] : []),
    ...(isRefused && !isSeen ? ['confused' as const] : []),
  ]
}

function isAnswered(outcome: Outcome): boolean {
  return outcome.kind === 'replied' && !isRefusal(outcome.reply)
}

async function reactWith({ forge }: HandleActionParts, action: Action, reaction: Reaction): Promise<void> {
  const { place, what } = action
  if (what.kind === 'comment') return forge.reactToComment(action, what.commentId, reaction)
  // the rocket of a run is set by its report
  if (what.kind === 'label' && place.kind === 'issue' && reaction !== 'rocket') {
    await forge.react(action, place.issue.number, reaction)
  }
}

function inWords(outcome: Outcome): string {
  if (outcome.kind !== 'replied') return outcome.words
  return `${isRefusal(outcome.reply) ? 'refused' : 'answered'}: ${outcome.reply.kind}`
}
