import type { PhaseResult } from '../../domain/run/run.ts'
import { FenceLostError } from '../../errors.ts'
import type { RunStore } from '../../ports/store.ts'
import { holdLease } from '../execution/hold-lease.ts'
import { maskResult } from './mask-result.ts'
import type { PhaseContext } from '../execution/phase-context.ts'
import type { Quarantine } from './quarantine.ts'
import { resultLine } from './result-line.ts'
import { settleAttempt } from './settle-attempt.ts'
import type { SettleAttemptParts } from './settle-attempt.ts'
import { startAttempt } from './start-attempt.ts'
import type { StartAttemptParts } from './start-attempt.ts'
import { createStopwatch } from '../execution/stopwatch.ts'

export type RunPhaseParts = StartAttemptParts &
  SettleAttemptParts & {
    store: Pick<RunStore, 'claim' | 'leaseEndsAt' | 'renew' | 'release' | 'completePhase'>
    workerId: string
    quarantine: Quarantine
  }

type Job = { runId: string; phaseId: string }

/**
 * Runs one phase attempt from claim to result. At-least-once: a second call for a phase that ended
 * does nothing. Rejects only when *we* failed and the job is worth another try; whatever the agent
 * did is a result.
 */
export async function runPhase(
  parts: RunPhaseParts,
  job: Job,
  { signal, isLastTry }: { signal: AbortSignal; isLastTry: boolean },
): Promise<void> {
  const stopwatch = createStopwatch()
  const lease = await stopwatch.time('claim', () =>
    holdLease(parts.store, { runId: job.runId, owner: parts.workerId }, signal),
  )
  if (lease === null) return
  const log = parts.log.child({ runId: job.runId, phaseId: job.phaseId, fence: lease.fence })
  try {
    const held = { ...parts, log }
    const context = await startAttempt(held, job, { lease, stopwatch })
    if (context === null) return await parts.store.release(lease)
    await parts.quarantine.during(context.phase, async () =>
      complete(held, context, await settleAttempt(held, context, isLastTry)),
    )
  } catch (error) {
    if (error instanceof FenceLostError || lease.cause() === 'fence_lost') {
      log.warn({ err: error }, 'the run is another worker’s now')
      // where nobody has taken it (the database was away), the next one need not take us for dead
      await parts.store.release(lease).catch(() => undefined)
      return
    }
    await parts.store.release(lease).catch(() => undefined)
    throw error
  } finally {
    lease.stop()
  }
}

async function complete(
  { store, clock, log, mask }: RunPhaseParts,
  { phase, lease, phaseLog, stopwatch }: PhaseContext,
  settled: PhaseResult,
): Promise<void> {
  const result = maskResult(settled, mask)
  await stopwatch.time('complete', async () => {
    await phaseLog.end(resultLine(result))
    await store.completePhase(lease, { phaseId: phase.id, result, at: clock.now() })
  })
  const reason = 'reason' in result ? result.reason : undefined
  log.info({ phase: phase.name, result: result.kind, reason, stepsMs: stopwatch.steps() }, 'phase ended')
}
