import type { ReadingStore } from '../ports/store.ts'
import type { Database } from './database.ts'

/** By the clock of the database: processes on several machines agree on it. */
export function createReadingStore({ prisma }: Database): ReadingStore {
  return {
    async claimReading(name, { owner, leaseMs, freshMs }) {
      await prisma.$executeRaw`INSERT INTO "ReadingPlace" ("name") VALUES (${name}) ON CONFLICT DO NOTHING`
      const [row] = await prisma.$queryRaw<{ readUntil: Date | null }[]>`
        UPDATE "ReadingPlace"
        SET "leaseOwner" = ${owner}, "leaseEndsAt" = now() + ${leaseMs} * interval '1 millisecond'
        WHERE "name" = ${name} AND ("leaseEndsAt" IS NULL OR "leaseEndsAt" <= now())
          AND ("pausedUntil" IS NULL OR "pausedUntil" <= now())
          AND ("readAt" IS NULL OR "readAt" <= now() - ${freshMs} * interval '1 millisecond')
        RETURNING "readUntil"`
      return row ?? null
    },

    async renewReading(name, { owner, leaseMs }) {
      const count = await prisma.$executeRaw`
        UPDATE "ReadingPlace" SET "leaseEndsAt" = now() + ${leaseMs} * interval '1 millisecond'
        WHERE "name" = ${name} AND "leaseOwner" = ${owner}`
      return count > 0
    },

    async endReading(name, owner, { readUntil, isDone, pausedUntil }) {
      await prisma.$executeRaw`
        UPDATE "ReadingPlace" SET "leaseOwner" = NULL, "leaseEndsAt" = NULL,
          "readUntil" = greatest("readUntil", ${readUntil}::timestamptz),
          "readAt" = CASE WHEN ${isDone} THEN now() ELSE "readAt" END,
          "pausedUntil" = greatest("pausedUntil", ${pausedUntil}::timestamptz)
        WHERE "name" = ${name} AND "leaseOwner" = ${owner}`
    },
  }
}
