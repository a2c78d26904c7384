import type { TokenStore } from '../ports/token-store.ts'
import type { Database } from './database.ts'

/** By the clock of the database: those of the processes may differ. */
export function createTokenStore({ prisma }: Database): TokenStore {
  return {
    async noteToken({ id, installationId, sealed, expiresAt }, { owner, leaseMs }) {
      await prisma.$executeRaw`
        INSERT INTO "InstallationToken" ("id", "installationId", "sealed", "expiresAt", "leaseOwner", "leaseEndsAt")
        VALUES (${id}::uuid, ${installationId}, ${sealed}, greatest(${expiresAt}::timestamptz, now() + interval '1 hour'),
          ${owner}, now() + ${leaseMs} * interval '1 millisecond')
        ON CONFLICT ("id") DO NOTHING`
    },

    async forgetToken(id) {
      await prisma.$executeRaw`DELETE FROM "InstallationToken" WHERE "id" = ${id}::uuid`
    },

    async leaveToken(id, waitMs) {
      await prisma.$executeRaw`
        UPDATE "InstallationToken"
        SET "leaseOwner" = NULL, "leaseEndsAt" = now() + ${waitMs} * interval '1 millisecond'
        WHERE "id" = ${id}::uuid`
    },

    async renewTokens({ owner, leaseMs }) {
      await prisma.$executeRaw`
        UPDATE "InstallationToken" SET "leaseEndsAt" = now() + ${leaseMs} * interval '1 millisecond'
        WHERE "leaseOwner" = ${owner}`
    },

    async takeLeftTokens({ owner, leaseMs }, atMost) {
      await prisma.$executeRaw`DELETE FROM "InstallationToken" WHERE "expiresAt" <= now()`
      const rows = await prisma.$queryRaw<{ id: string; installationId: bigint; sealed: Uint8Array }[]>`
        UPDATE "InstallationToken"
        SET "leaseOwner" = ${owner}, "leaseEndsAt" = now() + ${leaseMs} * interval '1 millisecond'
        WHERE "id" IN (
          SELECT "id" FROM "InstallationToken"
          WHERE "leaseEndsAt" <= now() AND "leaseOwner" IS DISTINCT FROM ${owner}
          ORDER BY "leaseEndsAt" LIMIT ${atMost} FOR UPDATE SKIP LOCKED)
        RETURNING "id"::text, "installationId", "sealed"`
      return rows.map((row) => ({ ...row, installationId: Number(row.installationId) }))
    },
  }
}
