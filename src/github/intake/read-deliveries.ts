import type { Delivery } from '../../domain/trigger/delivery.ts'
import { UnavailableError, UserError } from '../../errors.ts'
import type { Log } from '../../ports/log.ts'
import type { DeliveryStore } from '../../ports/delivery-store.ts'
import type { Attempt, DeliveryLog } from './delivery-log.ts'
import { isHandled } from './handled-events.ts'
import { byRepository, missedDeliveries } from './missed-deliveries.ts'
import type { Missed } from './missed-deliveries.ts'
import { readDelivery } from './read-delivery.ts'
import { readPayload } from './read-payload.ts'
import { sideBySide } from './side-by-side.ts'

export type ReadDeliveriesParts = {
  deliveryLog: DeliveryLog
  store: Pick<DeliveryStore, 'acceptDeliveries' | 'storedDeliveries'>
  log: Log
  /** Called between any two steps; rejects when somebody else reads now. */
  checkLease: () => Promise<void>
  /** Whether a delivery that GitHub fails to give back is waited for no longer. */
  isGivenUp: (guid: string) => boolean
}

/** `readUntil`: everything before was read; null = the log is empty. */
export type Read = { stored: number; readUntil: Date | null }

/**
 * Stores what GitHub sent since then and we do not have, each with its job: oldest first, and all
 * of a repository before any of it is acted on. Safe to repeat and to break off at any point.
 * Rejects with UnavailableError when GitHub is away or asks us to wait. A repository of which
 * GitHub cannot give a delivery back is left for the next time, and the place stays before it.
 */
export async function readDeliveries(parts: ReadDeliveriesParts, since: Date): Promise<Read> {
  const { attempts, newest } = await listHandled(parts, since)
  const missed = missedDeliveries(attempts, await storedOf(parts, attempts))
  let [stored, readUntil, failures] = [0, newest, 0]
  await sideBySide(byRepository(missed), repositories, async (group) => {
    for (let from = 0; from < group.length; from += largestBatch) {
      const some = group.slice(from, from + largestBatch)
      const deliveries = await fetchAll(parts, some).catch((error: unknown) => {
        // what concerns all of GitHub ends the reading, and so does more than one failure
        if (!isPassing(error) || ++failures > 1) throw error
        parts.log.warn({ err: error, deliveries: some.length }, 'deliveries of a repository could not be read')
        return null
      })
      if (deliveries === null) {
        readUntil = earlier(readUntil, some[0]?.deliveredAt ?? since)
        return
      }
      const accepted = await storeAll(parts, deliveries)
      stored += accepted
    }
  })
  return { stored, readUntil }
}

/**
 * Payloads that are held at the same time, and requests that are under way. Nobody does more to one
 * repository in an outage; if so, order holds all the same.
 */
const [largestBatch, requests] = [200, 4]
/** That are read side by side. */
const repositories = 4
/** Characters of JSON in one transaction. */
const heaviestBatch = 8 * 1024 ** 2

async function listHandled(
  { deliveryLog, checkLease }: ReadDeliveriesParts,
  since: Date,
): Promise<{ attempts: Attempt[]; newest: Date | null }> {
  const attempts: Attempt[] = []
  let newest: Date | null = null
  for await (const page of deliveryLog.list(since)) {
    await checkLease()
    newest ??= page[0]?.at ?? null
    attempts.push(...page.filter(({ event, action }) => isHandled(event, action)))
  }
  return { attempts, newest }
}

async function storedOf({ store }: ReadDeliveriesParts, attempts: readonly Attempt[]): Promise<Set<string>> {
  return attempts.length === 0 ? new Set() : store.storedDeliveries([...new Set(attempts.map(({ guid }) => guid))])
}

/** GitHub failed, which may be about this one thing alone. */
function isPassing(error: unknown): boolean {
  return error instanceof UnavailableError && error.retryAfterMs === null
}

/** In the order of the list, without those that cannot be read. */
async function fetchAll(parts: ReadDeliveriesParts, missed: readonly Missed[]): Promise<Delivery[]> {
  const read: Delivery[] = []
  for (let from = 0; from < missed.length; from += requests) {
    await parts.checkLease()
    const some = missed.slice(from, from + requests)
    const deliveries = await Promise.all(some.map((each) => fetchOne(parts, each)))
    read.push(...deliveries.filter((delivery) => delivery !== null))
  }
  return read
}

async function fetchOne(parts: ReadDeliveriesParts, { attemptIds, ...what }: Missed): Promise<Delivery | null> {
  const { deliveryLog, log, isGivenUp } = parts
  const { guid, event, deliveredAt } = what
  try {
    for (const id of attemptIds) {
      const payload = await deliveryLog.read(id)
      if (payload !== null)
        return { ...readDelivery({ id: guid, name: event, payload: readPayload(payload) }), deliveredAt }
    }
    log.warn({ guid, event, deliveredAt }, 'GitHub does not keep a delivery any more that we never got')
    return null
  } catch (error) {
    const isUnreadable = error instanceof UserError && error.code === 'webhook_body_invalid'
    const isTiresome = isPassing(error) && isGivenUp(guid)
    if (!isUnreadable && !isTiresome) throw error
    log.error({ guid, event, deliveredAt, err: error }, 'a missed delivery cannot be read and is given up')
    return null
  }
}

/** Together; only what is heavier than a transaction takes is cut. */
async function storeAll(parts: ReadDeliveriesParts, deliveries: readonly Delivery[]): Promise<number> {
  let stored = 0
  let batch: Delivery[] = []
  let weight = 0
  for (const delivery of deliveries) {
    const added = JSON.stringify(delivery.payload).length
    if (weight + added > heaviestBatch) {
      stored += await storeBatch(parts, batch)
      ;[batch, weight] = [[], 0]
    }
    batch.push(delivery)
    weight += added
  }
  return stored + (await storeBatch(parts, batch))
}

async function storeBatch(parts: ReadDeliveriesParts, batch: Delivery[]): Promise<number> {
  const [first] = batch
  if (first === undefined) return 0
  await parts.checkLease()
  const outcomes = await parts.store.acceptDeliveries(batch).catch((error: unknown) => oneByOne(parts, batch, error))
  const stored = outcomes.filter((outcome) => outcome === 'accepted').length
  parts.log.info({ deliveries: stored, repositoryId: first.repositoryId }, 'deliveries were read from GitHub’s log')
  return stored
}

/** One delivery that the database refuses must not hold up the rest for ever. */
async function oneByOne({ store, log }: ReadDeliveriesParts, batch: Delivery[], error: unknown): Promise<string[]> {
  if (error instanceof UnavailableError) throw error
  const outcomes: string[] = []
  for (const delivery of batch) {
    try {
      outcomes.push(...(await store.acceptDeliveries([delivery])))
    } catch (refusal) {
      if (refusal instanceof UnavailableError) throw refusal
      log.error({ guid: delivery.guid, err: refusal }, 'a missed delivery cannot be stored and is given up')
    }
  }
  return outcomes
}

function earlier(one: Date | null, other: Date): Date {
  return one === null || other < one ? other : one
}
