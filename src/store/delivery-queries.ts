import type { Pool } from 'pg'
import type { DeliveryStore } from '../ports/store.ts'

type Queries = Pick<DeliveryStore, 'storedDeliveries' | 'isLabelKnown'>

/** What is known of deliveries, for those who look for missed ones. */
export function createDeliveryQueries(pool: Pool): Queries {
  return {
    async storedDeliveries(guids) {
      const text = `SELECT "guid" FROM "Delivery" WHERE "guid" = ANY($1)`
      const { rows } = await pool.query<{ guid: string }>(text, [guids])
      return new Set(rows.map(({ guid }) => guid))
    },

    // compares texts: what a payload holds must not break the query
    async isLabelKnown({ repositoryId, issueNumber, label, since }) {
      const { rows } = await pool.query<{ isKnown: boolean }>(
        `SELECT EXISTS (
           SELECT 1 FROM "Delivery" WHERE "receivedAt" >= $4::timestamptz - interval '1 hour' AND "repositoryId" = $1
             AND "event" = 'issues' AND "action" = 'labeled' AND "payload"->'issue'->>'number' = $2
             AND lower("payload"->'label'->>'name') = lower($3) AND "payload"->'issue'->>'updated_at' >= $5
         ) OR EXISTS (
           SELECT 1 FROM "Run" WHERE "repositoryId" = $1 AND "issueNumber" = $6 AND "requestedAt" >= $4
         ) AS "isKnown"`,
        // without its end: GitHub writes seconds, others may write parts of them
        [repositoryId, String(issueNumber), label, since, since.toISOString().slice(0, 19), issueNumber],
      )
      return rows[0]?.isKnown ?? false
    },
  }
}
