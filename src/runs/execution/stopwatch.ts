/**
 * Where the time of one phase went. Steps that run side by side count both, so the sum can be more
 * than the whole.
 */
export type Stopwatch = {
  time<T>(step: Step, work: () => Promise<T>): Promise<T>
  /**
   * Milliseconds by step, in the order in which the steps began; a step that comes again adds up.
   */
  steps(): Partial<Record<Step, number>>
}

export type Step =
  | 'claim'
  | 'presence'
  | 'fetch'
  | 'export'
  | 'container'
  | 'tree in'
  | 'version'
  | 'agent'
  | 'tree out'
  | 'keep'
  | 'remove'
  | 'import'
  | 'diff'
  | 'judge'
  | 'commit'
  | 'push'
  | 'artifacts'
  | 'complete'

/** `now` in milliseconds, of a clock that never goes back. */
export function createStopwatch(now: () => number = () => performance.now()): Stopwatch {
  const sums = new Map<Step, number>()
  return {
    async time(step, work) {
      const from = now()
      sums.set(step, sums.get(step) ?? 0)
      try {
        return await work()
      } finally {
        sums.set(step, (sums.get(step) ?? 0) + now() - from)
      }
    },
    steps: () => Object.fromEntries([...sums].map(([step, ms]) => [step, Math.round(ms)])),
  }
}
