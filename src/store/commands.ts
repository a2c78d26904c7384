import type { Pool } from 'pg'
import type { CommandRecord, CommandStore } from '../ports/store.ts'
import type { Database, Transaction } from './database.ts'
import { inGroups } from './in-groups.ts'
import { withUnavailable } from './unavailable.ts'
import { storableText } from './values.ts'

export function createCommandStore({ prisma, pool }: Database): CommandStore {
  // asked for nearly every delivery
  const { areKnown } = withUnavailable({ areKnown: (keys: string[]) => readKnown(pool, keys) })

  return {
    isCommandKnown: inGroups({ run: areKnown, maxItems: 100 }),

    async recordCommand(command) {
      await insertCommand(prisma, command, null)
    },

    countCommands: (installationId, actorId, since) =>
      prisma.command.count({ where: { installationId, actorId, at: { gte: since } } }),
  }
}

async function readKnown(pool: Pool, keys: string[]): Promise<boolean[]> {
  const { rows } = await pool.query<{ key: string }>({
    name: 'known commands',
    text: 'SELECT "deduplicationKey" AS "key" FROM "Command" WHERE "deduplicationKey" = ANY($1)',
    values: [keys],
  })
  const known = new Set(rows.map(({ key }) => key))
  return keys.map((key) => known.has(key))
}

/** False = it is recorded already. */
export async function insertCommand(
  transaction: Transaction,
  { actor, outcome, ...command }: CommandRecord,
  runId: string | null,
): Promise<boolean> {
  const row = { ...command, runId, actorId: actor.id, actorLogin: actor.login, outcome: storableText(outcome) }
  const { count } = await transaction.command.createMany({ data: [row], skipDuplicates: true })
  return count === 1
}
