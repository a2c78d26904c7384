import type { Pool } from 'pg'
import { issueSubject } from '../../domain/trigger/delivery-order.ts'
import type { Job } from '../../domain/run/job.ts'
import type { ClaimedDelivery, DeliveryStore, StoredStop } from '../../ports/delivery-store.ts'
import type { Database, Enqueue } from '../database.ts'
import { inGroups } from '../in-groups.ts'
import type { GroupOptions } from '../in-groups.ts'
import { inTransaction, withTransaction } from '../in-transaction.ts'
import type { Statement } from '../in-transaction.ts'
import { statementsOf } from '../statements-of.ts'
import { withUnavailable } from '../unavailable.ts'
import { storableText } from '../values.ts'

type DeliveryTurns = Pick<
  DeliveryStore,
  'claimDelivery' | 'renewDelivery' | 'postponeDelivery' | 'settleDelivery' | 'wakeDeliveries' | 'storedStops'
>

type Asked = { guid: string; leaseMs: number }
type Settled = { guid: string; outcome: string }
type Limits = Pick<GroupOptions<unknown, unknown>, 'maxItems' | 'maxWaitMs'>

/**
 * Who may handle which delivery. A claim ends by being settled, by being given back, or with its
 * lease; nothing is locked while a delivery is handled. Whoever finds that somebody is at its
 * subject has nothing to do: the one that settles wakes the next.
 */
export function createDeliveryTurns(
  { pool, enqueue }: Database,
  { maxItems, maxWaitMs }: Required<Limits>,
): DeliveryTurns {
  const groups = withUnavailable({
    claim: (asked: Asked[]) => claimAll(pool, asked),
    settle: (settled: Settled[]) => settleAll(pool, enqueue, settled),
  })
  const claim = inGroups({ run: groups.claim, maxItems, maxWaitMs })
  const settle = inGroups({ run: groups.settle, maxItems, maxWaitMs })

  return {
    claimDelivery: (guid, leaseMs) => claim({ guid, leaseMs }),

    async renewDelivery({ guid, attempt }, leaseMs) {
      await pool.query(
        `UPDATE "Delivery" SET "leaseEndsAt" = clock_timestamp() + $3 * interval '1 millisecond'
         WHERE "guid" = $1 AND "attempts" = $2 AND "handledAt" IS NULL AND "leaseEndsAt" IS NOT NULL`,
        [guid, attempt, leaseMs],
      )
    },

    async postponeDelivery({ guid, attempt }, pauseMs) {
      await pool.query(
        `UPDATE "Delivery" SET "leaseEndsAt" = NULL, "notBefore" = clock_timestamp() + $3 * interval '1 millisecond'
         WHERE "guid" = $1 AND "attempts" = $2 AND "handledAt" IS NULL`,
        [guid, attempt, pauseMs],
      )
    },

    settleDelivery: (guid, outcome) => settle({ guid, outcome: storableText(outcome) }),

    async wakeDeliveries() {
      const { rows } = await pool.query<{ guid: string }>(atRest)
      const jobs = rows.map(({ guid }): Job => ({ kind: 'delivery', guid }))
      if (jobs.length > 0) await inTransaction(pool, await statementsOf(enqueue, jobs))
      return jobs.length
    },

    async storedStops({ repositoryId, issueNumber }, since) {
      const { rows } = await pool.query<StoredStop>(
        `SELECT "guid", "event", "action", "installationId"::float8, "repositoryId"::float8, "payload",
           "happenedAt", "handledAt", "outcome"
         FROM "Delivery" WHERE "subject" = $1 AND "mayStop" AND "happenedAt" >= $2 AND ${mayStillCount}
         ORDER BY "happenedAt" DESC, "arrival" DESC, "guid" DESC LIMIT ${mostStops}`,
        [issueSubject(repositoryId, issueNumber), since],
      )
      return rows.toReversed()
    },
  }
}

/** More than people do to one issue while a run of it is decided or at work. */
const mostStops = 200

/** Comments that only speak of it, and those of strangers, cannot crowd out what counts. */
const mayStillCount = `("handledAt" IS NULL
  OR "outcome" NOT LIKE 'refused: not_permitted%' AND "outcome" NOT LIKE 'ignored: it asks for nothing%')`

const place = (table: string) => `(${table}."happenedAt", ${table}."arrival", ${table}."guid")`

const isOpen = (table: string) => `${table}."subject" = asked."subject" AND ${table}."handledAt" IS NULL`

/** The next delivery of the subject `asked`; no row while somebody is at one of them. */
const nextOfSubject = `
  SELECT o."guid" FROM "Delivery" o
  WHERE ${isOpen('o')} AND (o."notBefore" IS NULL OR o."notBefore" <= clock_timestamp())
    AND (o."mayStop" OR NOT EXISTS (SELECT 1 FROM "Delivery" e WHERE ${isOpen('e')} AND ${place('e')} < ${place('o')}))
    AND NOT EXISTS (SELECT 1 FROM "Delivery" b WHERE ${isOpen('b')} AND b."leaseEndsAt" > clock_timestamp())
  ORDER BY o."happenedAt", o."arrival", o."guid" LIMIT 1`

/** Deliveries that came in a while ago, are next, and have nobody at them. */
const atRest = `
  SELECT next."guid" FROM (
    SELECT DISTINCT "subject" FROM "Delivery"
    WHERE "handledAt" IS NULL AND "receivedAt" < now() - interval '10 seconds' LIMIT 1000
  ) AS asked CROSS JOIN LATERAL (${nextOfSubject}) AS next`

/**
 * Held until the end of the transaction, so that whoever claims sees what was settled, and whoever
 * settles sees what came in. In the order of the names: two transactions never wait for each other
 * crosswise.
 */
function lockSubjects(guids: readonly string[]): Statement {
  return {
    text: `SELECT pg_advisory_xact_lock(hashtextextended('speckit subject ' || s."subject", 0)) FROM (
       SELECT "subject" COLLATE "C" AS "subject" FROM "Delivery" WHERE "guid" = ANY($1) GROUP BY 1 ORDER BY 1
     ) AS s`,
    values: [guids],
  }
}

const nothing: { rows: unknown[] } = { rows: [] }

async function claimAll(pool: Pool, asked: Asked[]): Promise<(ClaimedDelivery | null)[]> {
  const guids = asked.map(({ guid }) => guid)
  const leaseMs = Math.max(...asked.map((one) => one.leaseMs))
  const [, subjects = nothing, claimed = nothing] = await inTransaction(pool, [
    lockSubjects(guids),
    { text: `SELECT "guid", "subject" FROM "Delivery" WHERE "guid" = ANY($1)`, values: [guids] },
    {
      text: `UPDATE "Delivery" AS d SET "attempts" = d."attempts" + 1, "notBefore" = NULL,
           "leaseEndsAt" = clock_timestamp() + $2 * interval '1 millisecond'
         FROM (SELECT DISTINCT "subject" FROM "Delivery" WHERE "guid" = ANY($1)) AS asked
         CROSS JOIN LATERAL (${nextOfSubject}) AS next
         WHERE d."guid" = next."guid"
         RETURNING d."guid", d."event", d."action", d."installationId"::float8, d."repositoryId"::float8, d."payload",
           d."attempts" AS "attempt", d."subject"`,
      values: [guids, leaseMs],
    },
  ])
  const subjectOf = new Map((subjects.rows as { guid: string; subject: string }[]).map((row) => [row.guid, row]))
  const next = new Map((claimed.rows as (ClaimedDelivery & { subject: string })[]).map((row) => [row.subject, row]))
  return guids.map((guid) => {
    const subject = subjectOf.get(guid)?.subject ?? null
    const row = subject === null ? undefined : next.get(subject)
    // one of those that asked for the same subject gets it
    if (row === undefined || !next.delete(row.subject)) return null
    const { subject: _, ...delivery } = row
    return delivery
  })
}

/** With it the jobs of the deliveries that have their turn now. */
async function settleAll(pool: Pool, enqueue: Enqueue, settled: Settled[]): Promise<void[]> {
  // of two outcomes of the same delivery the first counts
  const first = new Map(settled.toReversed().map(({ guid, outcome }) => [guid, outcome]))
  const guids = [...first.keys()]
  await withTransaction(pool, async (run) => {
    const locked = run(lockSubjects(guids))
    const updated = run({
      text: `UPDATE "Delivery" AS d SET "handledAt" = now(), "outcome" = s."outcome", "leaseEndsAt" = NULL
         FROM unnest($1::text[], $2::text[]) AS s ("guid", "outcome")
         WHERE d."guid" = s."guid" AND d."handledAt" IS NULL`,
      values: [guids, [...first.values()]],
    })
    const next = run({
      text: `SELECT next."guid", asked."after" FROM (
           SELECT "subject", min("guid") AS "after" FROM "Delivery" WHERE "guid" = ANY($1) GROUP BY "subject"
         ) AS asked CROSS JOIN LATERAL (${nextOfSubject}) AS next`,
      values: [guids],
    })
    const [{ rows }] = await Promise.all([next, locked, updated])
    const jobs = (rows as { guid: string; after: string }[]).map((row): Job => ({ kind: 'delivery', ...row }))
    for (const statement of await statementsOf(enqueue, jobs)) await run(statement)
  })
  return settled.map(() => undefined)
}
