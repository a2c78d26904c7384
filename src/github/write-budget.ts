import { UnavailableError } from '../errors.ts'

/** Calls that an installation may make. */
export type WriteLimits = { perMinute: number; perHour: number }

export type WriteBudget = {
  /**
   * Counts one call that creates content. Throws UnavailableError with the time to wait when GitHub
   * would call it too many.
   */
  take(installationId: number): void
}

/**
 * GitHub's secondary limits allow 80 content-creating calls a minute and 500 an hour. A part stays
 * free for the other workers: each process counts for itself.
 */
export const gitHubWriteLimits: WriteLimits = { perMinute: 70, perHour: 450 }

const minuteMs = 60_000
const hourMs = 60 * minuteMs

export function createWriteBudget(now: () => Date, { perMinute, perHour }: WriteLimits): WriteBudget {
  const times = new Map<number, number[]>()
  return {
    take(installationId) {
      const at = now().getTime()
      const recent = (times.get(installationId) ?? []).filter((time) => time > at - hourMs)
      const waitMs = Math.max(
        untilFree(recent, { lengthMs: minuteMs, most: perMinute }, at),
        untilFree(recent, { lengthMs: hourMs, most: perHour }, at),
      )
      times.set(installationId, recent)
      if (waitMs > 0) {
        const message = `installation ${installationId} has used up its budget of writes to GitHub`
        throw new UnavailableError(message, waitMs)
      }
      recent.push(at)
    },
  }
}

/** Milliseconds until one more call fits into the window; `recent` oldest first. */
function untilFree(
  recent: readonly number[],
  { lengthMs, most }: { lengthMs: number; most: number },
  at: number,
): number {
  const oldest = recent.at(-most)
  return oldest === undefined ? 0 : Math.max(0, oldest + lengthMs - at)
}
