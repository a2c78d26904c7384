import type { Job } from '../domain/run/job.ts'

/**
 * Wakes workers; at least once, in no promised order. Jobs are put in by the store, inside its
 * transactions. A handler that rejects gets the same job again after a pause (UnavailableError: at
 * least its `retryAfterMs`); `isLastTry` is true when a rejection would be final. TooEarlyError is
 * no failure: the job comes again after `afterMs`, with all its tries. One that met a pause
 * (`isPause`) comes again when that is over, and no try is spent.
 */
export interface JobQueue {
  /** Starts taking jobs. `handle` may run several times side by side, for different jobs. */
  work(handle: (job: Job, context: { signal: AbortSignal; isLastTry: boolean }) => Promise<void>): Promise<void>
  /** Runs `task` about every `everyMs` on one of the workers; a rejection is logged. */
  every(name: string, everyMs: number, task: () => Promise<void>): Promise<void>
  /** Jobs by kind and state, for metrics. `dead` = failed on their last try in the last days. */
  depth(): Promise<Record<Job['kind'], { queued: number; active: number; dead: number }>>
  /**
   * Stops taking jobs, waits up to `graceMs` for handlers, then aborts their signals and hands
   * their jobs back.
   */
  stop(graceMs: number): Promise<void>
}
