import { failedPhase } from '../../domain/run/run.ts'
import type { PhaseResult } from '../../domain/run/run.ts'
import type { RunStore } from '../../ports/store.ts'

/**
 * The result of a phase whose run was cancelled: who cancelled, and why, is known to the run alone.
 * `rest` = what else there is to say.
 */
export async function cancelledResult(
  store: Pick<RunStore, 'run'>,
  runId: string,
  rest = '',
): Promise<Extract<PhaseResult, { kind: 'failed' }>> {
  const cancellation = (await store.run(runId))?.cancellation ?? null
  const detail = [cancellation?.detail ?? '', rest].join(' ').trim() || 'The run was cancelled.'
  return failedPhase(cancellation?.reason ?? 'cancelled_by_person', detail)
}
