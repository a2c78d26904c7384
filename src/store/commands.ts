import type { CommandRecord, CommandStore } from '../ports/store.ts'
import type { Database, Transaction } from './database.ts'
import { storableText } from './values.ts'

export function createCommandStore({ prisma }: Database): CommandStore {
  return {
    async isCommandKnown(deduplicationKey) {
      return (await prisma.command.findUnique({ where: { deduplicationKey }, select: { at: true } })) !== null
    },

    async recordCommand(command) {
      await insertCommand(prisma, command, null)
    },

    countCommands: (installationId, actorId, since) =>
      prisma.command.count({ where: { installationId, actorId, at: { gte: since } } }),
  }
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
