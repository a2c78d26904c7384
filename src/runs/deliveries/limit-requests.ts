import type { Intent } from '../../domain/request/intent.ts'
import type { Clock } from '../../ports/clock.ts'
import type { CommandStore } from '../../ports/command-store.ts'
import { commandRecord } from './record-command.ts'
import type { Asked } from './record-command.ts'

export type LimitRequestsParts = { store: Pick<CommandStore, 'reserveCommand' | 'countCommands'>; clock: Clock }

/**
 * Requests of one person within these minutes; more are not followed until some of them are older.
 */
const mostRequests = 30
const requestMinutes = 10

/** What is done when the person asked for too much already: nothing but saying so. */
export async function limitRequests<T extends Intent>(
  parts: LimitRequestsParts,
  asked: Asked,
  intent: T,
): Promise<T | TooMany> {
  if (isFree(intent) || (await hasPlace(parts, asked))) return intent
  const { login } = asked.request.actor
  return { kind: 'reply', reply: { kind: 'too_many', login, limit: mostRequests, minutes: requestMinutes } }
}

type TooMany = Extract<Intent, { kind: 'reply' }>

async function hasPlace({ store, clock }: LimitRequestsParts, asked: Asked): Promise<boolean> {
  const { installationId, actor, what } = asked.request
  const since = new Date(clock.now().getTime() - requestMinutes * 60_000)
  // what can be pressed again is recorded under another key each time: it is counted only
  if (what.kind === 'button' || what.kind === 'rerun') {
    return (await store.countCommands(installationId, actor.id, since)) < mostRequests
  }
  return store.reserveCommand(await commandRecord(clock, asked, 'asked'), { since, most: mostRequests })
}

/** Whoever asked for much may still stop it. */
function isFree(intent: Intent): boolean {
  switch (intent.kind) {
    case 'ignore':
      return true
    case 'reply':
      return intent.reply.kind === 'not_permitted'
    case 'steer':
      return intent.steering.kind === 'cancel'
    case 'start':
      return false
  }
}
