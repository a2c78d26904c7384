import type { Delivery } from '../domain/delivery.ts'
import type { DeliveryStore } from '../ports/store.ts'
import type { Database, Transaction } from './database.ts'
import { storableText, toNumber } from './values.ts'

export function createDeliveryStore({ prisma, enqueue }: Database): DeliveryStore {
  return {
    acceptDelivery: (delivery) =>
      prisma.$transaction(async (transaction) => {
        if ((await insertNew(transaction, delivery)) === 0) return 'duplicate'
        await enqueue(transaction, [{ kind: 'delivery', guid: delivery.guid }])
        return 'accepted'
      }),

    async delivery(guid) {
      const row = await prisma.delivery.findUnique({ where: { guid } })
      if (row === null) return null
      const { receivedAt: _, installationId, repositoryId, ...rest } = row
      return { ...rest, installationId: toNumber(installationId), repositoryId: toNumber(repositoryId) }
    },

    settleDelivery: (guid, outcome) => settleDelivery(prisma, guid, outcome),
  }
}

export async function settleDelivery(transaction: Transaction, guid: string, outcome: string): Promise<void> {
  const settled = { handledAt: new Date(), outcome: storableText(outcome) }
  await transaction.delivery.updateMany({ where: { guid, handledAt: null }, data: settled })
}

/** Every webhook goes through here: plain SQL costs half of what the query builder does. */
function insertNew(transaction: Transaction, delivery: Delivery): Promise<number> {
  const { guid, event, action, installationId, repositoryId } = delivery
  return transaction.$executeRaw`
    INSERT INTO "Delivery" ("guid", "event", "action", "installationId", "repositoryId", "payload")
    VALUES (${guid}, ${event}, ${action}, ${installationId}, ${repositoryId}, ${JSON.stringify(delivery.payload ?? {})}::json)
    ON CONFLICT DO NOTHING`
}
