import { AsyncLocalStorage } from 'node:async_hooks'
import type { EmitterWebhookEvent } from '@octokit/webhooks'
import type { Probot } from 'probot'
import type { Delivery } from '../../domain/trigger/delivery.ts'
import { createApp } from '../app.ts'
import type { ReceivedEvent } from '../app.ts'

export type Accepted = 'accepted' | 'duplicate'

/**
 * Hands an event to the App and waits for its handler. Rejects with what the handler rejected with.
 */
export type Receive = (event: ReceivedEvent) => Promise<Accepted>

/**
 * Loads the App into this Probot. `accept` may run for several events at once, also for the same
 * one.
 */
export async function loadApp(probot: Probot, accept: (delivery: Delivery) => Promise<Accepted>): Promise<Receive> {
  // Probot passes on nothing of what a handler returns, and one GUID may be under way twice
  const receipts = new AsyncLocalStorage<{ accepted?: Accepted }>()
  const app = createApp({
    accept: async (delivery) => {
      const receipt = receipts.getStore()
      const accepted = await accept(delivery)
      if (receipt !== undefined) receipt.accepted = accepted
    },
  })
  await probot.load(app)
  return async (event) => {
    const receipt: { accepted?: Accepted } = {}
    try {
      await receipts.run(receipt, () => probot.webhooks.receive(event as EmitterWebhookEvent))
    } catch (error) {
      throw reasonOf(error)
    }
    if (receipt.accepted === undefined) throw new Error(`no handler of the App took ${event.name}`)
    return receipt.accepted
  }
}

/**
 * @octokit/webhooks gathers the errors of all handlers (there is one), and ties the event to each:
 * no payload may get into the log.
 */
function reasonOf(error: unknown): unknown {
  const [first] = error instanceof AggregateError ? (error.errors as unknown[]) : [error]
  if (first instanceof Error && 'event' in first) delete first.event
  return first
}
