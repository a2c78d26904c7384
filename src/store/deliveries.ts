import type { Pool } from 'pg'
import type { Delivery } from '../domain/trigger/delivery.ts'
import type { Job } from '../domain/run/job.ts'
import type { DeliveryStore } from '../ports/store.ts'
import type { Database, Enqueue } from './database.ts'
import { createDeliveryQueries } from './delivery-queries.ts'
import { inGroups } from './in-groups.ts'
import { inTransaction } from './in-transaction.ts'
import type { Statement } from './in-transaction.ts'
import { withUnavailable } from './unavailable.ts'
import { storableText } from './values.ts'

type StoredDelivery = NonNullable<Awaited<ReturnType<DeliveryStore['delivery']>>>

type NewDelivery = Omit<Delivery, 'payload'> & { payload: string }

type Settled = { guid: string; outcome: string }

/** Of a size that PostgreSQL and the memory of this process take without strain. */
const limits = { maxItems: 100, maxWeight: 4 * 1024 ** 2, maxWaitMs: 3_000 }

/**
 * Every webhook goes through here, so that what comes at once is stored, read and settled together,
 * and by plain SQL: of the time that a delivery takes, most is spent on the statements around it.
 */
export function createDeliveryStore({ pool, enqueue }: Database): DeliveryStore {
  const groups = withUnavailable({
    accept: (deliveries: NewDelivery[]) => acceptAll(pool, enqueue, deliveries),
    read: (guids: string[]) => readAll(pool, guids),
    settle: (settled: Settled[]) => settleAll(pool, settled),
  })
  const accept = inGroups({ run: groups.accept, weigh: ({ payload }) => payload.length, ...limits })
  const read = inGroups({ run: groups.read, ...limits })
  const settle = inGroups({ run: groups.settle, ...limits })

  return {
    acceptDelivery: async (delivery) => accept({ ...delivery, payload: toStored(delivery.payload) }),
    acceptDeliveries: async (deliveries) =>
      groups.accept(deliveries.map((delivery) => ({ ...delivery, payload: toStored(delivery.payload) }))),
    ...createDeliveryQueries(pool),
    delivery: (guid) => read(guid),
    settleDelivery: (guid, outcome) => settle({ guid, outcome: storableText(outcome) }),
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
  const [inserted] = await inTransaction(pool, [insertNew(sorted), ...jobs])
  const stored = new Set((inserted?.rows as { guid: string }[] | undefined)?.map(({ guid }) => guid))
  return deliveries.map(({ guid }) => (stored.delete(guid) ? 'accepted' : 'duplicate'))
}

/** What the queue would have done, to be done together with our own. */
async function statementsOf(enqueue: Enqueue, jobs: Job[]): Promise<Statement[]> {
  const statements: Statement[] = []
  await enqueue(
    { $queryRawUnsafe: async <T>(text: string, ...values: unknown[]) => statements.push({ text, values }) as T },
    jobs,
  )
  return statements
}

/** Gives back the ids that were not there yet. */
function insertNew(deliveries: readonly NewDelivery[]): Statement {
  return {
    text: `INSERT INTO "Delivery" ("guid", "event", "action", "installationId", "repositoryId", "payload")
     VALUES ${deliveries.map((_, index) => placeholders(6, index)).join(', ')} ON CONFLICT DO NOTHING RETURNING "guid"`,
    values: deliveries.flatMap(({ guid, event, action, installationId, repositoryId, payload }) => [
      guid,
      event,
      action,
      installationId,
      repositoryId,
      payload,
    ]),
  }
}

/** `($7, $8, $9)` for the third row of three columns. */
function placeholders(columns: number, row: number): string {
  return `(${Array.from({ length: columns }, (_, column) => `$${row * columns + column + 1}`).join(', ')})`
}

async function readAll(pool: Pool, guids: string[]): Promise<(StoredDelivery | null)[]> {
  const { rows } = await pool.query<StoredDelivery>(
    `SELECT "guid", "event", "action", "installationId"::float8, "repositoryId"::float8, "payload", "handledAt", "outcome"
     FROM "Delivery" WHERE "guid" = ANY($1)`,
    [guids],
  )
  const found = new Map(rows.map((row) => [row.guid, row]))
  return guids.map((guid) => found.get(guid) ?? null)
}

async function settleAll(pool: Pool, settled: Settled[]): Promise<void[]> {
  // of two outcomes of the same delivery the first counts
  const first = new Map(settled.toReversed().map(({ guid, outcome }) => [guid, outcome]))
  await pool.query(
    `UPDATE "Delivery" AS d SET "handledAt" = now(), "outcome" = s."outcome"
     FROM unnest($1::text[], $2::text[]) AS s ("guid", "outcome") WHERE d."guid" = s."guid" AND d."handledAt" IS NULL`,
    [[...first.keys()], [...first.values()]],
  )
  return settled.map(() => undefined)
}
