import { lastEnded } from '../run/run-change.ts'
import type { PhaseRecord, RunRecord } from '../run/run.ts'
import type { RunSettings } from '../run/settings.ts'

type Waiting = Pick<RunRecord, 'status' | 'phases'>

/** The phase whose result people have to look at, or that asked; null while the run does not wait for people. */
export function waitingPhase(run: Waiting): PhaseRecord | null {
  return run.status === 'waiting' ? lastEnded(run) : null
}

/** Somebody asked for it, and the run has not ended yet. */
export function isBeingCancelled(run: Pick<RunRecord, 'status' | 'cancellation'>): boolean {
  return run.status !== 'completed' && run.cancellation !== null
}

/** Who may approve and answer. */
export function whoMay({ permission }: Pick<RunSettings, 'permission'>): string {
  return permission === 'admin'
    ? 'Administrators of the repository'
    : `Anybody with ${permission} permission on the repository`
}
