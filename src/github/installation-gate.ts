import { UnavailableError } from '../errors.ts'
import type { InstallationLimits, WriteLimits } from '../ports/installation-limits.ts'
import type { Log } from '../ports/log.ts'
import { pauseAskedBy } from './classify-error.ts'
import type { Answer } from './classify-error.ts'

export type ApiCall = { method: string; path: string }

/** Stands before every request that is made for one installation, whatever it is about. */
export type InstallationGate = {
  /**
   * Rejects with UnavailableError while GitHub asks this installation to pause, or when it has
   * created enough for now. Otherwise the call is counted and may be made, once.
   */
  enter(call: ApiCall): Promise<void>
  /** Takes note of what GitHub said. */
  leave(call: ApiCall, answer: Answer): Promise<void>
}

export type GateParts = { limits: InstallationLimits; writeLimits: WriteLimits; now: () => Date; log: Log }

/** Ten less than GitHub's 80 a minute, and fifty less than its 500 an hour. */
export const gitHubWriteLimits: WriteLimits = { perMinute: 70, perHour: 450 }

export function createInstallationGates(parts: GateParts): (installationId: number) => InstallationGate {
  const { limits, writeLimits, now, log } = parts
  // the pause holds here at once, also while the database takes its time to note it
  const pausedUntil = new Map<number, number>()

  function pauseHere(installationId: number, waitMs: number): void {
    const until = Math.max(pausedUntil.get(installationId) ?? 0, now().getTime() + waitMs)
    pausedUntil.set(installationId, until)
  }

  async function holdOf(installationId: number, call: ApiCall) {
    const hereMs = (pausedUntil.get(installationId) ?? 0) - now().getTime()
    if (hereMs > 0) return { why: 'paused', waitMs: hereMs } as const
    pausedUntil.delete(installationId)
    const share = shareOf(call)
    if (share !== null) return limits.takeWrite(installationId, partOf(writeLimits, share))
    const waitMs = await limits.pauseLeft(installationId)
    return waitMs > 0 ? ({ why: 'paused', waitMs } as const) : null
  }

  return (installationId) => ({
    async enter(call) {
      const hold = await holdOf(installationId, call)
      if (hold !== null) throw heldBack(installationId, hold)
    },

    async leave(call, answer) {
      const asked = pauseAskedBy(answer, now())
      if (asked === null || (isTokenRequest(call) && answer.status < 400)) return
      pauseHere(installationId, asked.waitMs ?? leastPauseMs)
      try {
        const waitMs = await limits.pause(installationId, asked.waitMs)
        pauseHere(installationId, waitMs)
        log.warn(
          { installationId, waitMs, status: answer.status },
          'GitHub asks for a pause; nothing is called meanwhile',
        )
      } catch (error) {
        log.warn({ installationId, err: error }, 'a pause could not be noted for other processes; it holds in this one')
      }
    },
  })
}

const leastPauseMs = 60_000

/**
 * What people wait for may use the budget up; what brings it up to date leaves a part, and what
 * only adorns leaves most of it. null = the call creates no content.
 */
function shareOf({ method, path }: ApiCall): number | null {
  if (method === 'GET' || method === 'HEAD' || isTokenRequest({ method, path })) return null
  if (path.includes('/reactions')) return shares.decoration
  return method === 'POST' && needed.test(path) ? shares.needed : shares.update
}

const shares = { needed: 1, update: 3 / 4, decoration: 1 / 4 }

/** The first that is shown of a run, an answer, the pull request. */
const needed = /\/(issues\/\d+\/comments|pulls)$/

/** Made as the App, or about the token itself. */
function isTokenRequest({ path }: ApiCall): boolean {
  return /\/(access_tokens|installation\/token)$/.test(path)
}

function partOf({ perMinute, perHour }: WriteLimits, share: number): WriteLimits {
  return { perMinute: Math.ceil(perMinute * share), perHour: Math.ceil(perHour * share) }
}

function heldBack(installationId: number, { why, waitMs }: { why: 'paused' | 'budget'; waitMs: number }) {
  const message =
    why === 'paused'
      ? `GitHub asked installation ${installationId} to pause`
      : `installation ${installationId} has used up its budget of writes to GitHub`
  return new UnavailableError(message, waitMs, { isPause: true })
}
