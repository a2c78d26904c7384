import { isRefusal } from '../../../domain/request/reply.ts'
import type { Action } from '../../../domain/trigger/action.ts'
import type { Forge, Reaction } from '../../../ports/forge.ts'
import type { Log } from '../../../ports/log.ts'
import type { Outcome } from '../outcome.ts'

export type ReactToActionParts = { forge: Pick<Forge, 'react' | 'reactToComment'>; log: Log }

/**
 * 👀 = seen, 🚀 = it starts, 😕 = nothing of it was done. Best effort. A label is answered on the
 * issue.
 */
export async function reactToAction(
  parts: ReactToActionParts,
  action: Action,
  outcomes: readonly Outcome[],
): Promise<void> {
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

async function reactWith({ forge }: ReactToActionParts, action: Action, reaction: Reaction): Promise<void> {
  const { place, what } = action
  if (what.kind === 'comment' && what.commentId !== undefined) {
    return forge.reactToComment(action, what.commentId, reaction)
  }
  // the rocket of a run is set by its report
  if (what.kind === 'label' && place.kind === 'issue' && reaction !== 'rocket') {
    await forge.react(action, place.issue.number, reaction)
  }
}
