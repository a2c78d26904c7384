import { isSuspect } from '../../domain/run/lost-workers.ts'
import type { PhaseRecord } from '../../domain/run/run.ts'
import { TooEarlyError } from '../../errors.ts'

/**
 * A worker that dies takes all its phases with it, and one death more ends those that saw two: so
 * that no innocent one is blamed, a process works on one suspect at a time.
 */
export type Quarantine = {
  /** Does the work, or rejects with TooEarlyError while another suspect is worked on. */
  during<T>(phase: Pick<PhaseRecord, 'name' | 'workerDeaths'>, work: () => Promise<T>): Promise<T>
}

const againMs = 15_000

export function createQuarantine(): Quarantine {
  let isOccupied = false
  return {
    async during(phase, work) {
      if (!isSuspect(phase)) return work()
      if (isOccupied) throw new TooEarlyError(`${phase.name} waits for another phase whose workers died`, againMs)
      isOccupied = true
      try {
        return await work()
      } finally {
        isOccupied = false
      }
    },
  }
}
