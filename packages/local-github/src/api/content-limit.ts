import type { Options } from '../contract/options.ts'
import type { Caller } from '../auth/caller.ts'

export type ContentLimit = ReturnType<typeof createContentLimit>

type Account = { times: number[]; blockedUntil: number }

const minuteMs = 60_000

/**
 * Counts what an installation creates in any minute. One that did too much is refused whatever it
 * asks until its time is over; asking meanwhile makes it longer.
 */
export function createContentLimit(limit: Options['contentLimit'], now: () => Date) {
  const accounts = new Map<number, Account>()
  const retryAfterSeconds = limit?.retryAfterSeconds ?? 60

  return {
    /** null = go on; else the seconds after which to come again. */
    refuse(caller: Caller, method: string): number | null {
      if (limit === undefined || caller.kind !== 'installation') return null
      const at = now().getTime()
      const account = accounts.get(caller.token.installationId) ?? { times: [], blockedUntil: 0 }
      accounts.set(caller.token.installationId, account)
      account.times = account.times.filter((time) => time > at - minuteMs)
      if (method !== 'GET' && method !== 'HEAD') account.times.push(at)
      if (account.blockedUntil <= at && account.times.length <= limit.perMinute) return null
      account.blockedUntil = at + retryAfterSeconds * 1000
      return retryAfterSeconds
    },
  }
}
