import type { Pool } from 'pg'
import type { CommandRecord, CommandStore } from '../ports/command-store.ts'
import type { Database, Transaction } from './database.ts'
import { inGroups } from './in-groups.ts'
import { withUnavailable } from './unavailable.ts'
import { storableText } from './values.ts'

export function createCommandStore({ prisma, pool }: Database): CommandStore {
  // asked for nearly every delivery
  const { areKnown } = withUnavailable({ areKnown: (keys: string[]) => readKnown(pool, keys) })

  return {
    isCommandKnown: inGroups({ run: areKnown, maxItems: 100 }),

    reserveCommand: ({ actor, ...command }, { since, most }) =>
      prisma.$transaction(async (transaction) => {
        const { deduplicationKey, installationId } = command
        const person = `commands:${installationId}:${actor.id}`
        await transaction.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${person}, 0))`
        const known = await transaction.command.count({ where: { deduplicationKey } })
        if (known > 0) return true
        const count = await transaction.command.count({
          where: { installationId, actorId: actor.id, at: { gte: since } },
        })
        if (count >= most) return false
        const row = { ...command, actorId: actor.id, actorLogin: actor.login, outcome: asked }
        await transaction.command.createMany({ data: [row], skipDuplicates: true })
        return true
      }),

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
    text: 'SELECT "deduplicationKey" AS "key" FROM "Command" WHERE "deduplicationKey" = ANY($1) AND "outcome" <> $2',
    values: [keys, asked],
  })
  const known = new Set(rows.map(({ key }) => key))
  return keys.map((key) => known.has(key))
}

/** Outcome of a command that has its place and is not done yet. */
const asked = 'asked'

export async function isRecorded(transaction: Transaction, deduplicationKey: string): Promise<boolean> {
  const row = await transaction.command.findUnique({ where: { deduplicationKey }, select: { outcome: true } })
  return row !== null && row.outcome !== asked
}

/** False = it is recorded already. */
export async function insertCommand(
  transaction: Transaction,
  { actor, outcome, ...command }: CommandRecord,
  runId: string | null,
): Promise<boolean> {
  const row = { ...command, runId, actorId: actor.id, actorLogin: actor.login, outcome: storableText(outcome) }
  const reserved = { deduplicationKey: command.deduplicationKey, outcome: asked }
  const { count: completed } = await transaction.command.updateMany({ where: reserved, data: row })
  if (completed === 1) return true
  const { count } = await transaction.command.createMany({ data: [row], skipDuplicates: true })
  return count === 1
}
