import type { Pool } from 'pg'
import { z } from 'zod'
import type { DeliveryStore } from '../../ports/delivery-store.ts'

type Queries = Pick<DeliveryStore, 'storedDeliveries' | 'isLabelKnown'>
type LabelPlace = Parameters<DeliveryStore['isLabelKnown']>[0]

/** What is known of deliveries, for those who look for missed ones. */
export function createDeliveryQueries(pool: Pool): Queries {
  return {
    async storedDeliveries(guids) {
      const text = `SELECT "guid" FROM "Delivery" WHERE "guid" = ANY($1)`
      const { rows } = await pool.query<{ guid: string }>(text, [guids])
      return new Set(rows.map(({ guid }) => guid))
    },

    isLabelKnown: async (where) => (await isDelivered(pool, where)) || (await isRunSince(pool, where)),
  }
}

/** PostgreSQL cannot look into every payload that it keeps: they are read here. */
async function isDelivered(pool: Pool, { repositoryId, issueNumber, label, since }: LabelPlace): Promise<boolean> {
  const { rows } = await pool.query<{ payload: unknown }>(
    `SELECT "payload" FROM "Delivery" WHERE "receivedAt" >= $2::timestamptz - interval '1 hour' AND "repositoryId" = $1
       AND "event" = 'issues' AND "action" = 'labeled' AND strpos("payload"::text, $3) > 0`,
    [repositoryId, since, `"number":${issueNumber}`],
  )
  return rows.some(({ payload }) => {
    const { data } = labeled.safeParse(payload)
    return (
      data?.issue.number === issueNumber &&
      data.label.name.toLowerCase() === label.toLowerCase() &&
      Date.parse(data.issue.updated_at) >= since.getTime()
    )
  })
}

const labeled = z.object({
  issue: z.object({ number: z.number(), updated_at: z.string() }),
  label: z.object({ name: z.string() }),
})

async function isRunSince(pool: Pool, { repositoryId, issueNumber, since }: LabelPlace): Promise<boolean> {
  const { rowCount } = await pool.query(
    `SELECT 1 FROM "Run" WHERE "repositoryId" = $1 AND "issueNumber" = $2 AND "requestedAt" >= $3 LIMIT 1`,
    [repositoryId, issueNumber, since],
  )
  return rowCount === 1
}
