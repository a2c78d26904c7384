import type { RemoteRecordStore } from '../ports/store.ts'
import type { Database } from './database.ts'

export function createRemoteRecordStore({ prisma, enqueue }: Database): RemoteRecordStore {
  return {
    async remoteRecord(key) {
      const row = await prisma.remoteRecord.findUnique({ where: { key }, select: { remoteId: true } })
      return row?.remoteId ?? null
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
