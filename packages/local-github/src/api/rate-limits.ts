import type { Caller } from '../auth/caller.ts'

export type RateLimits = ReturnType<typeof createRateLimits>
export type RateWindow = { limit: number; used: number; resetAt: number }

const hourMs = 3_600_000

/**
 * Counts requests an hour: one window for each installation, one for the App's own calls, one for
 * strangers.
 */
export function createRateLimits(limit: number, now: () => Date) {
  const windows = new Map<string, RateWindow>()

  function windowOf(caller: Caller): RateWindow {
    const key = caller.kind === 'installation' ? `installation ${caller.token.installationId}` : caller.kind
    const known = windows.get(key)
    if (known !== undefined && known.resetAt > now().getTime()) return known
    const made = { limit, used: 0, resetAt: now().getTime() + hourMs }
    windows.set(key, made)
    return made
  }

  return {
    windowOf,
    /** Counts one request; false = the limit was reached before it. */
    take(caller: Caller): boolean {
      const window = windowOf(caller)
      if (window.used >= window.limit) return false
      window.used += 1
      return true
    },
  }
}

export function rateHeaders(window: RateWindow): Record<string, string> {
  return {
    'x-ratelimit-limit': String(window.limit),
    'x-ratelimit-remaining': String(window.limit - window.used),
    'x-ratelimit-used': String(window.used),
    'x-ratelimit-reset': String(Math.ceil(window.resetAt / 1000)),
    'x-ratelimit-resource': 'core',
  }
}
