import type { PhaseRecord } from '../domain/run/run.ts'

/** `plan`, or `plan (attempt 2)`. */
export function showPhase({ name, attempt }: Pick<PhaseRecord, 'name' | 'attempt'>): string {
  return attempt > 1 ? `${name} (attempt ${attempt})` : name
}
