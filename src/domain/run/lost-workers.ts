import type { PhaseRecord, PhaseResult } from './run.ts'
import { failedPhase } from './run.ts'

/** Of workers under one phase: it is what kills them, not the machine. */
const mostDeaths = 3

/**
 * Whether one more death would end the phase, which may only have been beside what kills: it must
 * not be beside another one of these.
 */
export function isSuspect({ workerDeaths }: Pick<PhaseRecord, 'workerDeaths'>): boolean {
  return workerDeaths === mostDeaths - 1
}

/**
 * The end of a phase under which too many workers died; null = it is worth another one. The death
 * of a worker is no failure of its phase: up to then it is simply begun again.
 */
export function lostWorkers({
  name,
  workerDeaths,
}: Pick<PhaseRecord, 'name' | 'workerDeaths'>): Extract<PhaseResult, { kind: 'failed' }> | null {
  if (workerDeaths < mostDeaths) return null
  return failedPhase('worker_lost', `${workerDeaths} workers ended without a word while they were at ${name}.`)
}
