import type { PhaseRecord, PhaseResult } from './run.ts'
import { failedPhase } from './run.ts'

/** Of workers under one phase: it is what kills them, not the machine. */
const mostDeaths = 3

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
