import type { Executor } from '../../ports/executor.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Log } from '../../ports/log.ts'
import type { OutcomeStore } from '../../ports/outcome-store.ts'
import type { Claim, LogStore, RunStore } from '../../ports/store.ts'
import type { PhaseContext } from '../execution/phase-context.ts'
import { createPhaseLog } from '../execution/phase-log.ts'

export type StartAttemptParts = {
  store: Pick<RunStore, 'run' | 'startPhase'> &
    Pick<LogStore, 'clearLog' | 'appendLog' | 'nextSequence'> &
    Pick<OutcomeStore, 'keptOutcome'>
  executor: Pick<Executor, 'reap'>
  clock: Clock
  log: Log
}

/**
 * Puts the phase in progress under its lease: with an empty log, or with what an agent left in an
 * earlier try and the log of its work. null = the job has nothing to do any more.
 */
export async function startAttempt(
  parts: StartAttemptParts,
  job: { runId: string; phaseId: string },
  held: Pick<PhaseContext, 'lease' | 'stopwatch'>,
): Promise<PhaseContext | null> {
  const { store, clock, log } = parts
  const before = await store.run(job.runId)
  const queued = before?.phases.find(({ id }) => id === job.phaseId)
  // a run that waits for people has no business with a job that came twice
  if (before?.status === 'waiting' || queued === undefined || queued.status === 'completed') return null
  const run = await store.startPhase(held.lease, job.phaseId, clock.now())
  const phase = run.phases.find(({ id }) => id === job.phaseId)
  if (phase === undefined) throw new Error(`run ${run.id} lost its phase ${job.phaseId}`)
  log.info({ phase: phase.name, attempt: phase.attempt }, 'phase started')
  await endEarlierJobs(parts, held.lease)
  const kept = await store.keptOutcome(phase.id)
  const from = kept === null ? await emptyLog(store, phase.id) : await store.nextSequence(phase.id)
  const appendLog: LogStore['appendLog'] = (id, sequence, text) => store.appendLog(id, from + sequence, text)
  return { ...held, run, phase, kept, phaseLog: createPhaseLog({ appendLog }, phase.id, log) }
}

async function emptyLog(store: Pick<LogStore, 'clearLog'>, phaseId: string): Promise<number> {
  await store.clearLog(phaseId)
  return 0
}

/**
 * What a killed worker's job is still doing on this machine must not go on beside ours. Best
 * effort: the sweep comes again.
 */
async function endEarlierJobs({ executor, log }: StartAttemptParts, { runId, fence }: Claim): Promise<void> {
  try {
    const removed = await executor.reap(async (owner) => owner.runId !== runId || owner.fence >= fence)
    if (removed.length > 0) log.info({ removed }, 'removed jobs of an earlier fence')
  } catch (error) {
    log.warn({ err: error }, 'jobs of an earlier fence could not be looked for')
  }
}
