import type { RemoteRecordStore } from '../ports/store.ts'
import type { Database } from './database.ts'

/** In place of the id of what is not there yet. */
const claimed = ''

export function createRemoteRecordStore({ prisma, enqueue }: Database): RemoteRecordStore {
  return {
    async remoteRecord(key) {
      const row = await prisma.remoteRecord.findUnique({ where: { key }, select: { remoteId: true } })
      return row === null || row.remoteId === claimed ? null : row.remoteId
    },

    async claimRemote(key, { runId, kind }, forMs) {
      const taken = await prisma.$executeRaw`
        INSERT INTO "RemoteRecord" ("key", "runId", "kind", "remoteId", "updatedAt")
        VALUES (${key}, ${runId}::uuid, ${kind}, ${claimed}, now())
        ON CONFLICT ("key") DO UPDATE SET "updatedAt" = now()
        WHERE "RemoteRecord"."remoteId" = ${claimed}
          AND "RemoteRecord"."updatedAt" < now() - ${forMs} * interval '1 millisecond'`
      return taken === 1
    },

    async releaseRemote(key) {
      await prisma.remoteRecord.deleteMany({ where: { key, remoteId: claimed } })
    },

    async recordRemote(key, { runId, kind, remoteId }) {
      const record = { runId, kind, remoteId }
      await prisma.remoteRecord.upsert({ where: { key }, create: { key, ...record }, update: record })
    },

    /** What was shown before may lack the link: a number that is news wants another report. */
    recordPullRequest: (runId, number) =>
      prisma.$transaction(async (transaction) => {
        const { count } = await transaction.run.updateMany({
          where: { id: runId, OR: [{ pullRequestNumber: null }, { pullRequestNumber: { not: number } }] },
          data: { pullRequestNumber: number, reportWanted: { increment: 1 } },
        })
        if (count > 0) await enqueue(transaction, [{ kind: 'report', runId }])
      }),
  }
}
