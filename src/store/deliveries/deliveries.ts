import type { Pool } from 'pg'
import type { Delivery } from '../../domain/trigger/delivery.ts'
import { deliveryOrder } from '../../domain/trigger/delivery-order.ts'
import type { Job } from '../../domain/run/job.ts'
import type { DeliveryStore } from '../../ports/delivery-store.ts'
import type { Database, Enqueue } from '../database.ts'
import { createDeliveryTurns } from './delivery-turns.ts'
import { createDeliveryQueries } from './delivery-queries.ts'
import { inGroups } from '../in-groups.ts'
import { insertDeliveries } from './insert-deliveries.ts'
import type { NewDelivery } from './insert-deliveries.ts'
import { inTransaction } from '../in-transaction.ts'
import { statementsOf } from '../statements-of.ts'
import { withUnavailable } from '../unavailable.ts'

type StoredDelivery = NonNullable<Awaited<ReturnType<DeliveryStore['delivery']>>>

/** Of a size that PostgreSQL and the memory of this process take without strain. */
const limits = { maxItems: 100, maxWeight: 4 * 1024 ** 2, maxWaitMs: 3_000 }

/**
 * Every webhook goes through here, so that what comes at once is stored, read and settled together,
 * and by plain SQL: of the time that a delivery takes, most is spent on the statements around it.
 */
export function createDeliveryStore(database: Database): DeliveryStore {
  const { pool, enqueue } = database
  const groups = withUnavailable({
    accept: (deliveries: NewDelivery[]) => acceptAll(pool, enqueue, deliveries),
    read: (guids: string[]) => readAll(pool, guids),
  })
  const accept = inGroups({ run: groups.accept, weigh: ({ payload }) => payload.length, ...limits })
  const read = inGroups({ run: groups.read, ...limits })
  const nextArrival = createArrivals()

  return {
    ...createDeliveryTurns(database, limits),
    acceptDelivery: async (delivery) => accept(toNew(delivery, nextArrival())),
    acceptDeliveries: async (deliveries) => groups.accept(deliveries.map((delivery) => toNew(delivery, nextArrival()))),
    ...createDeliveryQueries(pool),
    delivery: (guid) => read(guid),
  }
}

function toNew(delivery: Delivery, arrival: number): NewDelivery {
  return { ...delivery, order: deliveryOrder(delivery), arrival, payload: toStored(delivery.payload) }
}

/** Microseconds of this process, each once. */
function createArrivals(): () => number {
  let last = 0
  return () => {
    last = Math.max(last + 1, Date.now() * 1_000)
    return last
  }
}

/**
 * Without addresses, which are three quarters of a payload and follow from its names and numbers.
 */
function toStored(payload: unknown): string {
  return JSON.stringify(payload ?? {}, (key, value: unknown) =>
    key.endsWith('_url') && key !== 'html_url' ? undefined : value,
  )
}

/**
 * In the order of the ids: two transactions that store the same ones never wait for each other
 * crosswise. A repeated delivery gets a job too, unless it has one: the job finds that nothing is
 * left to do.
 */
async function acceptAll(
  pool: Pool,
  enqueue: Enqueue,
  deliveries: NewDelivery[],
): Promise<('accepted' | 'duplicate')[]> {
  const sorted = deliveries.toSorted((a, b) => Number(a.guid > b.guid) - Number(a.guid < b.guid))
  const jobs = await statementsOf(
    enqueue,
    sorted.map(({ guid }): Job => ({ kind: 'delivery', guid })),
  )
  const [inserted] = await inTransaction(pool, [insertDeliveries(sorted), ...jobs])
  const stored = new Set((inserted?.rows as { guid: string }[] | undefined)?.map(({ guid }) => guid))
  return deliveries.map(({ guid }) => (stored.delete(guid) ? 'accepted' : 'duplicate'))
}

async function readAll(pool: Pool, guids: string[]): Promise<(StoredDelivery | null)[]> {
  const { rows } = await pool.query<StoredDelivery>({
    name: 'read deliveries',
    text: `SELECT "guid", "event", "action", "installationId"::float8, "repositoryId"::float8, "payload", "handledAt",
       "outcome" FROM "Delivery" WHERE "guid" = ANY($1)`,
    values: [guids],
  })
  const found = new Map(rows.map((row) => [row.guid, row]))
  return guids.map((guid) => found.get(guid) ?? null)
}
