import { absentParts, isAbsenceReason, waitFor } from '../../domain/run/absence.ts'
import type { AbsenceReason } from '../../domain/run/absence.ts'
import { TooEarlyError } from '../../errors.ts'
import type { UserError } from '../../errors.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Log } from '../../ports/log.ts'
import type { RunStore } from '../../ports/store.ts'
import type { PhaseContext } from '../execution/phase-context.ts'

export type WaitOutParts = {
  store: Pick<RunStore, 'recordAbsence'>
  clock: Clock
  log: Log
  /** How long a phase waits for what is away before it fails, in milliseconds. */
  patienceMs: Record<AbsenceReason, number>
}

const againMs = 10_000

/**
 * Rejects with TooEarlyError while it is worth waiting for what the error says is away, and shows
 * on the run what it waits for. Resolves for every other error, and when it was waited for long
 * enough: then it is a failure.
 */
export async function waitOut(
  { store, clock, log, patienceMs }: WaitOutParts,
  { phase, lease }: PhaseContext,
  error: UserError,
): Promise<void> {
  if (!isAbsenceReason(error.code)) return
  const absence = waitFor(phase, error.code, { now: clock.now(), patienceMs })
  if (absence === null) return
  if (phase.absence?.reason !== absence.reason) await store.recordAbsence(lease, phase.id, absence)
  log.warn({ err: error, since: absence.since }, 'a phase waits for what is away')
  throw new TooEarlyError(`waiting for ${absentParts[absence.reason]}`, againMs, { cause: error })
}
