import type { Job, JobKind } from '../domain/run/job.ts'
import { UnavailableError } from '../errors.ts'
import type { Clock } from '../ports/clock.ts'
import type { InstallationLimits } from '../ports/installation-limits.ts'

type Handle<Context> = (job: Job, context: Context) => Promise<void>

export type IsolateInstallationsParts = {
  limits: Pick<InstallationLimits, 'installationOf' | 'pauseLeft'>
  clock: Clock
}

/**
 * Keeps the trouble of one installation to itself: of its jobs only so many are at work in this
 * process at a time, fewer when they take long, and what only GitHub can bring further waits for
 * the end of its pause. The others come back soon and spend no try. A phase is bound by its
 * container alone.
 */
export function isolateInstallations<Context>(
  { limits, clock }: IsolateInstallationsParts,
  handle: Handle<Context>,
): Handle<Context> {
  const working = new Map<string, Set<{ since: number }>>()

  async function inTurn(job: Job, installationId: number, work: () => Promise<void>): Promise<void> {
    const key = `${job.kind} ${installationId}`
    const others = working.get(key) ?? new Set()
    const now = clock.now().getTime()
    if (
      isFull(
        most[job.kind],
        [...others].map(({ since }) => now - since),
      )
    )
      throw tooMany(installationId)
    const own = { since: now }
    working.set(key, others.add(own))
    try {
      await work()
    } finally {
      others.delete(own)
      if (others.size === 0) working.delete(key)
    }
  }

  return async (job, context) => {
    const installationId = await limits.installationOf(job)
    if (installationId === null) return handle(job, context)
    // a delivery may need nothing of GitHub
    const pauseMs = job.kind === 'delivery' ? 0 : await limits.pauseLeft(installationId)
    if (pauseMs > 0) {
      throw new UnavailableError(`GitHub asked installation ${installationId} to pause`, pauseMs, { isPause: true })
    }
    return inTurn(job, installationId, () => handle(job, context))
  }
}

type Most = { together: number; slow: number; slowMs: number }

const most: Record<JobKind, Most> = {
  delivery: { together: 64, slow: 2, slowMs: 1_000 },
  report: { together: 4, slow: 2, slowMs: 5_000 },
  phase: { together: Infinity, slow: Infinity, slowMs: Infinity },
}

/** `agesMs` = for how long each of the others has been at work. */
function isFull({ together, slow, slowMs }: Most, agesMs: readonly number[]): boolean {
  return agesMs.length >= together || agesMs.filter((ageMs) => ageMs >= slowMs).length >= slow
}

const laterMs = 500

function tooMany(installationId: number): UnavailableError {
  const message = `installation ${installationId} has as many jobs at work as it may`
  return new UnavailableError(message, laterMs, { isPause: true })
}
