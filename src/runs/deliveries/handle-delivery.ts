import { readTrigger } from '../../domain/trigger/read-trigger.ts'
import { UserError } from '../../errors.ts'
import type { DeliveryStore } from '../../ports/store.ts'
import { followEvent } from './follow-event.ts'
import type { FollowEventParts } from './follow-event.ts'
import { handleAction } from './handle-action.ts'
import type { HandleActionParts } from './handle-action.ts'

export type HandleDeliveryParts = HandleActionParts & FollowEventParts & { store: DeliveryStore }

/**
 * Decides one stored delivery and does what was decided: runs, changes of runs, answers, or
 * nothing. Safe to repeat. Rejects with UnavailableError while GitHub is away; a refusal of GitHub
 * is settled as such and starts nothing.
 */
export async function handleDelivery(parts: HandleDeliveryParts, guid: string): Promise<void> {
  const delivery = await parts.store.delivery(guid)
  if (delivery === null || delivery.handledAt !== null) return
  const settle = (outcome: string) => parts.store.settleDelivery(guid, outcome)
  const trigger = readTrigger(delivery, parts.clock.now())
  try {
    switch (trigger.kind) {
      case 'irrelevant':
        return await settle(`ignored: ${trigger.why}`)
      case 'event':
        return await settle(await followEvent(parts, trigger.event))
      case 'action':
        return await settle(await handleAction(parts, trigger.action, guid))
    }
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    parts.log.warn({ guid, code: error.code, err: error }, 'a delivery could not be followed')
    await settle(`refused: ${error.message}`)
  }
}
