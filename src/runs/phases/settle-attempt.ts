import { lostWorkers } from '../../domain/run/lost-workers.ts'
import { failedPhase } from '../../domain/run/run.ts'
import type { PhaseResult } from '../../domain/run/run.ts'
import { FenceLostError, RemoteRefusedError, UserError, diskFullOf, isPause } from '../../errors.ts'
import type { Log } from '../../ports/log.ts'
import type { RunStore } from '../../ports/store.ts'
import { attemptPhase } from './attempt-phase.ts'
import type { AttemptPhaseParts } from './attempt-phase.ts'
import { cancelledResult } from './cancelled-result.ts'
import type { PhaseContext } from '../execution/phase-context.ts'
import { waitOut } from './wait-out.ts'
import type { WaitOutParts } from './wait-out.ts'
import { resultOfError } from './result-of-error.ts'

export type SettleAttemptParts = AttemptPhaseParts & WaitOutParts & { store: Pick<RunStore, 'run'>; log: Log }

/**
 * Attempts the phase unless the run is cancelled already, and makes a result of what went wrong.
 * Rejects when the run is not ours any more, when the worker shuts down, when what it needs is away
 * for now, and when *we* failed and may try again.
 */
export async function settleAttempt(
  parts: SettleAttemptParts,
  context: PhaseContext,
  isLastTry: boolean,
): Promise<PhaseResult> {
  const { run, lease } = context
  // asked for between two phases, or while no worker was there
  const usage = context.kept?.verdict.usage ?? null
  if (run.cancellation !== null) return { ...(await cancelledResult(parts.store, run.id)), usage }
  const lost = lostWorkers(context.phase)
  if (lost !== null) return { ...lost, usage }
  try {
    const result = await attemptPhase(parts, context)
    if (result.kind !== 'failed') return result
    if (lease.cause() !== 'cancelled' && result.reason !== 'cancelled_by_person') return result
    return { ...(await cancelledResult(parts.store, run.id, result.detail)), usage: result.usage }
  } catch (error) {
    const cause = lease.cause()
    if (cause === 'fence_lost' || cause === 'shutdown') throw error
    if (cause === 'cancelled') return { ...(await cancelledResult(parts.store, run.id)), usage }
    const known = diskFullOf(error) ?? error
    if (known instanceof UserError) {
      await waitOut(parts, context, known)
      return { ...resultOfError(known), usage }
    }
    if (!isLastTry || error instanceof FenceLostError || isPause(error)) throw error
    parts.log.error({ err: error }, 'a phase failed for good')
    if (error instanceof Error && error.cause instanceof RemoteRefusedError) {
      return { ...resultOfError(error.cause), usage }
    }
    const detail = 'The phase was tried several times and failed inside speckit-app each time.'
    return failedPhase('internal_error', detail, usage)
  }
}
