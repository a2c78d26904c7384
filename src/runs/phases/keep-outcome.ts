import { UnavailableError } from '../../errors.ts'
import type { KeptOutcome, OutcomeStore } from '../../ports/outcome-store.ts'
import type { PhaseContext } from '../execution/phase-context.ts'
import { pause } from '../execution/pause.ts'

const pauseMs = 1_000
const patienceMs = 5 * 60_000

/**
 * From here on the agent is not asked again, whatever happens. What it did is worth waiting for a
 * database that is away, also for longer than the lease: whoever else took the run has raised the
 * fence, and then this rejects.
 */
export async function keepOutcome(
  store: Pick<OutcomeStore, 'keepOutcome'>,
  { phase, lease, phaseLog }: PhaseContext,
  kept: KeptOutcome,
): Promise<void> {
  // it is the log of that work
  await phaseLog.flush()
  const patience = AbortSignal.timeout(patienceMs)
  for (;;) {
    try {
      return await store.keepOutcome(lease, phase.id, kept)
    } catch (error) {
      if (!(error instanceof UnavailableError) || patience.aborted || lease.cause() === 'shutdown') throw error
      await pause(pauseMs, patience)
    }
  }
}
