import type { Request } from '../domain/request/request.ts'
import type { Stop } from '../domain/request/stop.ts'
import type { Delivery } from '../domain/trigger/delivery.ts'
import { readTrigger } from '../domain/trigger/read-trigger.ts'
import { readRequests } from './read-requests.ts'

type Stored = Delivery & { happenedAt: Date; handledAt: Date | null; outcome: string | null }

/** A stored delivery as a stop; null = it ends nothing, although it looked so. */
export function readStop({ happenedAt, handledAt, outcome, ...delivery }: Stored): Stop | null {
  const trigger = readTrigger(delivery, happenedAt)
  if (trigger.kind !== 'action') return null
  const request = readRequests(trigger.action).requests.find(isStop)
  if (request === undefined) return null
  const foundNothing = /wrong_state|nothing to cancel/.test(outcome ?? '')
  return { request, isHandled: handledAt !== null, foundNothing }
}

/** Other words behind a typed `cancel` are a mistake. */
function isStop({ command, what, text }: Request): boolean {
  return command === 'cancel' && (what.kind !== 'comment' || text === '' || text.toLowerCase() === 'all')
}
