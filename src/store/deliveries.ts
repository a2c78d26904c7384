import type { Delivery } from '../domain/delivery.ts'
import type { DeliveryStore } from '../ports/store.ts'
import type { Database, Transaction } from './database.ts'
import type { Prisma } from './generated/client.ts'
import { storableText, toBigInt, toNumber } from './values.ts'

export function createDeliveryStore({ prisma, enqueue }: Database): DeliveryStore {
  return {
    acceptDelivery: (delivery) =>
      prisma.$transaction(async (transaction) => {
        const { count } = await transaction.delivery.createMany({ data: [toRow(delivery)], skipDuplicates: true })
        if (count === 0) return 'duplicate'
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

function toRow(delivery: Delivery) {
  return {
    guid: delivery.guid,
    event: delivery.event,
    action: delivery.action,
    installationId: toBigInt(delivery.installationId),
    repositoryId: toBigInt(delivery.repositoryId),
    payload: (delivery.payload ?? {}) as Prisma.InputJsonValue,
  }
}
