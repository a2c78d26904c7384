import type { EffectStore } from '../ports/store.ts'
import type { Database } from './database.ts'

export function createEffectStore({ prisma, enqueue }: Database): EffectStore {
  return {
    async effect(key) {
      const row = await prisma.effect.findUnique({ where: { key }, select: { remoteId: true } })
      return row?.remoteId ?? null
    },

    async recordEffect(key, runId, kind, remoteId) {
      const effect = { runId, kind, remoteId }
      await prisma.effect.upsert({ where: { key }, create: { key, ...effect }, update: effect })
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
