import type { InstallationLimits, WriteLimits } from '../../src/ports/installation-limits.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs

type Account = { pausedUntil: number; refusals: number; writes: number[] }

/** The limits of each installation in memory, by the clock of a test. */
export function createFakeInstallationLimits(now: () => Date = () => new Date()): InstallationLimits {
  const accounts = new Map<number, Account>()

  function accountOf(installationId: number): Account {
    const known = accounts.get(installationId) ?? { pausedUntil: 0, refusals: 0, writes: [] }
    accounts.set(installationId, known)
    return known
  }
  function leftOf({ pausedUntil }: Account): number {
    return Math.max(0, pausedUntil - now().getTime())
  }

  return {
    installationOf: async () => null,
    pauseLeft: async (installationId) => leftOf(accountOf(installationId)),

    async pause(installationId, waitMs) {
      const account = accountOf(installationId)
      const at = now().getTime()
      const isOn = account.pausedUntil > at
      if (!isOn) account.refusals = account.pausedUntil > at - 10 * minuteMs ? account.refusals + 1 : 1
      const ownMs = isOn ? 0 : Math.min(hourMs, minuteMs * 2 ** (account.refusals - 1))
      account.pausedUntil = Math.max(account.pausedUntil, at + (waitMs ?? ownMs))
      return leftOf(account)
    },

    async takeWrite(installationId, { perMinute, perHour }: WriteLimits) {
      const account = accountOf(installationId)
      const at = now().getTime()
      if (leftOf(account) > 0) return { why: 'paused', waitMs: leftOf(account) }
      account.writes = account.writes.filter((time) => time > at - hourMs)
      const waitMs = Math.max(
        (account.writes.at(-perMinute) ?? -Infinity) + minuteMs - at,
        (account.writes.at(-perHour) ?? -Infinity) + hourMs - at,
      )
      if (waitMs > 0) return { why: 'budget', waitMs }
      account.writes.push(at)
      return null
    },
  }
}
