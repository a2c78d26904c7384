import { openJob } from './open-job.ts'
import type { Job, OpenJob, OpenJobParts } from './open-job.ts'
import type { PhaseContext } from './phase-context.ts'

/** The job container of a phase, one at a time: after `close` the next `open` starts another. */
export type KeptJob = {
  /** Starts it, or hands out the one that is open. */
  open(): Promise<OpenJob>
  /** Any number of times; never rejects. */
  close(): Promise<void>
}

export function keepJob(parts: OpenJobParts, context: PhaseContext): KeptJob {
  let current: Job | null = null
  let closing = Promise.resolve()
  return {
    open: () => (current ??= openJob(parts, context)).opened,
    close() {
      const job = current
      current = null
      if (job !== null) closing = Promise.all([closing, job.close()]).then(() => undefined)
      return closing
    },
  }
}
