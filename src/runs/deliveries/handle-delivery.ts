import { readTrigger } from '../../domain/trigger/read-trigger.ts'
import { UnavailableError, UserError } from '../../errors.ts'
import type { ClaimedDelivery, DeliveryStore } from '../../ports/delivery-store.ts'
import { followEvent } from './follow-event.ts'
import type { FollowEventParts } from './follow-event.ts'
import { handleAction } from './handle-action.ts'
import type { HandleActionParts } from './handle-action.ts'
import { mostTries, pauseMs, triesOf } from './tries.ts'

export type HandleDeliveryParts = HandleActionParts &
  FollowEventParts & {
    store: Pick<DeliveryStore, 'claimDelivery' | 'renewDelivery' | 'postponeDelivery' | 'settleDelivery'>
  }

/** A worker that is killed holds up the subject of its delivery for as long. */
const leaseMs = 30_000
const heartbeatMs = 10_000
/** What takes longer hangs: another worker may try it. */
const longestMs = 10 * 60_000

/**
 * Decides the next stored delivery of the subject of `guid`, which is the oldest that is open, and
 * does what was decided: runs, changes of runs, answers, or nothing. Resolves at once while another
 * one of that subject is being handled: whoever settles that wakes the next. Safe to repeat.
 * Rejects with UnavailableError while GitHub is away; a refusal of GitHub is settled as such and
 * starts nothing. A delivery that cannot be handled is given up after some tries, so that those
 * behind it get their turn.
 */
export async function handleDelivery(parts: HandleDeliveryParts, guid: string): Promise<void> {
  const { store, log } = parts
  const delivery = await store.claimDelivery(guid, leaseMs)
  if (delivery === null) return
  const stopHolding = hold(parts, delivery)
  try {
    await store.settleDelivery(delivery.guid, await outcomeOf(parts, delivery))
  } catch (error) {
    if (delivery.attempt < triesOf(error)) throw await putOff(parts, delivery, error)
    log.error({ guid: delivery.guid, err: error }, 'a delivery was given up')
    await store.settleDelivery(delivery.guid, givenUp(delivery))
  } finally {
    stopHolding()
  }
}

/** Keeps the claim alive until the function that it gives is called. */
function hold({ store, log }: HandleDeliveryParts, delivery: ClaimedDelivery): () => void {
  const until = Date.now() + longestMs
  const beat = () => {
    if (Date.now() > until) return
    store
      .renewDelivery(delivery, leaseMs)
      .catch((error: unknown) => log.warn({ guid: delivery.guid, err: error }, 'the claim could not be renewed'))
  }
  const timer = setInterval(beat, heartbeatMs)
  return () => clearInterval(timer)
}

function givenUp({ attempt }: ClaimedDelivery): string {
  return `failed: it could not be handled in ${attempt} tries`
}

async function outcomeOf(parts: HandleDeliveryParts, delivery: ClaimedDelivery): Promise<string> {
  // no try was there to fail: the workers died
  if (delivery.attempt > mostTries) return givenUp(delivery)
  const trigger = readTrigger(delivery, parts.clock.now())
  try {
    switch (trigger.kind) {
      case 'irrelevant':
        return `ignored: ${trigger.why}`
      case 'event':
        return await followEvent(parts, trigger.event)
      case 'action':
        return await handleAction(parts, trigger.action, delivery.guid)
    }
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    parts.log.warn({ guid: delivery.guid, code: error.code, err: error }, 'a delivery could not be followed')
    return `refused: ${error.message}`
  }
}

/** The job that tried comes again when the pause is over. Resolves with what to reject with. */
async function putOff({ store }: HandleDeliveryParts, delivery: ClaimedDelivery, error: unknown): Promise<Error> {
  const waitMs = pauseMs(delivery.attempt, error)
  await store.postponeDelivery(delivery, waitMs)
  const message = error instanceof Error ? error.message : String(error)
  return new UnavailableError(`the delivery ${delivery.guid} is tried again: ${message}`, waitMs, { cause: error })
}
