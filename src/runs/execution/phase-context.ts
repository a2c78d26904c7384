import type { PhaseRecord, RunRecord } from '../../domain/run/run.ts'
import type { KeptOutcome } from '../../ports/outcome-store.ts'
import type { Lease } from '../execution/hold-lease.ts'
import type { PhaseLog } from './phase-log.ts'
import type { Stopwatch } from './stopwatch.ts'

/** What every step of one phase attempt works on. */
export type PhaseContext = {
  run: RunRecord
  phase: PhaseRecord
  /** What the agent left in an earlier try; null = it has to be asked. */
  kept: KeptOutcome | null
  lease: Lease
  phaseLog: PhaseLog
  stopwatch: Stopwatch
}
