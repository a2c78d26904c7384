import type { Hold, InstallationLimits, WriteLimits } from '../ports/installation-limits.ts'
import type { Database } from './database.ts'

/** By the clock of the database: those of the processes may differ. */
export function createInstallationLimits({ prisma }: Database): InstallationLimits {
  return {
    async installationOf(job) {
      const select = { installationId: true } as const
      const row =
        job.kind === 'delivery'
          ? await prisma.delivery.findUnique({ where: { guid: job.guid }, select })
          : await prisma.run.findUnique({ where: { id: job.runId }, select })
      return row === null || row.installationId === null ? null : Number(row.installationId)
    },

    pauseLeft: (installationId) => pauseLeft(prisma, installationId),

    async pause(installationId, waitMs) {
      await notePause(prisma, installationId, waitMs)
      return pauseLeft(prisma, installationId)
    },

    async takeWrite(installationId, atMost): Promise<Hold | null> {
      if (await isTaken(prisma, installationId, atMost)) return null
      const leftMs = await pauseLeft(prisma, installationId)
      if (leftMs > 0) return { why: 'paused', waitMs: leftMs }
      return { why: 'budget', waitMs: await untilFree(prisma, installationId, atMost) }
    },
  }
}

type Prisma = Database['prisma']

async function pauseLeft(prisma: Prisma, installationId: number): Promise<number> {
  const [row] = await prisma.$queryRaw<{ leftMs: number }[]>`
    SELECT greatest(0, ceil(extract(epoch FROM "pausedUntil" - clock_timestamp()) * 1000))::int AS "leftMs"
    FROM "InstallationLimit" WHERE "installationId" = ${installationId} AND "pausedUntil" IS NOT NULL`
  return row?.leftMs ?? 0
}

async function notePause(prisma: Prisma, installationId: number, waitMs: number | null): Promise<void> {
  await prisma.$executeRaw`
    INSERT INTO "InstallationLimit" AS own ("installationId", "pausedUntil", "refusals")
    VALUES (${installationId}, clock_timestamp() + coalesce(${waitMs}::int, 60000) * interval '1 millisecond', 1)
    ON CONFLICT ("installationId") DO UPDATE SET
      "refusals" = CASE
        WHEN own."pausedUntil" > clock_timestamp() THEN own."refusals"
        WHEN own."pausedUntil" > clock_timestamp() - interval '10 minutes' THEN own."refusals" + 1
        ELSE 1 END,
      "pausedUntil" = greatest(own."pausedUntil", clock_timestamp() + CASE
        WHEN ${waitMs}::int IS NOT NULL THEN ${waitMs}::int * interval '1 millisecond'
        WHEN own."pausedUntil" > clock_timestamp() THEN interval '0'
        WHEN own."pausedUntil" > clock_timestamp() - interval '10 minutes'
          THEN least(interval '1 hour', interval '1 minute' * 2 ^ least(own."refusals", 10))
        ELSE interval '1 minute' END)`
}

/** One statement, under the lock of the row: two processes never take the same place. */
async function isTaken(prisma: Prisma, installationId: number, { perMinute, perHour }: WriteLimits): Promise<boolean> {
  const taken = await prisma.$executeRaw`
    INSERT INTO "InstallationLimit" AS own ("installationId", "writes")
    VALUES (${installationId}, ARRAY[clock_timestamp()])
    ON CONFLICT ("installationId") DO UPDATE SET "writes" = array_append(ARRAY(
      SELECT w FROM unnest(own."writes") w WHERE w > clock_timestamp() - interval '1 hour' ORDER BY w
    ), clock_timestamp())
    WHERE (own."pausedUntil" IS NULL OR own."pausedUntil" <= clock_timestamp())
      AND (SELECT count(*) FROM unnest(own."writes") w WHERE w > clock_timestamp() - interval '1 minute') < ${perMinute}
      AND (SELECT count(*) FROM unnest(own."writes") w WHERE w > clock_timestamp() - interval '1 hour') < ${perHour}`
  return taken > 0
}

/** Milliseconds until one more fits into the last minute and the last hour. */
async function untilFree(prisma: Prisma, installationId: number, { perMinute, perHour }: WriteLimits): Promise<number> {
  const [row] = await prisma.$queryRaw<{ waitMs: number }[]>`
    SELECT greatest(1, ceil(extract(epoch FROM greatest(
        (SELECT w FROM unnest("writes") w ORDER BY w DESC OFFSET ${perMinute - 1} LIMIT 1) + interval '1 minute',
        (SELECT w FROM unnest("writes") w ORDER BY w DESC OFFSET ${perHour - 1} LIMIT 1) + interval '1 hour'
      ) - clock_timestamp()) * 1000))::int AS "waitMs"
    FROM "InstallationLimit" WHERE "installationId" = ${installationId}`
  return row?.waitMs ?? 1
}
