import type { Queue } from 'pg-boss'
import type { Job, JobKind } from '../domain/run/job.ts'

export const jobKinds = ['delivery', 'phase', 'report'] as const satisfies JobKind[]

export const timerQueue = 'timer'

/**
 * A worker that does not beat for so long is taken for dead; pg-boss beats every half of it and
 * looks every 10 s.
 */
const heartbeatSeconds = 20

const minute = 60
const hour = 60 * minute
const day = 24 * hour

const common = { heartbeatSeconds, notify: true, deleteAfterSeconds: 7 * day, retentionSeconds: 14 * day }

/**
 * Every job carries its key (see `keyOf`) as singleton key. `exclusive`: at most one job a key is
 * queued or active, so that the same one can be put in any number of times. `short`: at most one is
 * queued, beside an active one, so that news during a report asks for another.
 */
export const queues: Record<JobKind, QueuePolicy> = {
  delivery: { ...common, policy: 'exclusive', expireInSeconds: 15 * minute, ...retries(19) },
  // an agent runs for 6 h at most
  phase: { ...common, policy: 'exclusive', expireInSeconds: 8 * hour, ...retries(9) },
  report: { ...common, policy: 'short', expireInSeconds: 15 * minute, ...retries(9) },
}

/**
 * Timers come again anyway: no retries. Their rows mark the slots that had their turn and must
 * outlive the longest slot.
 */
export const timerPolicy: Omit<Queue, 'name'> = {
  ...common,
  policy: 'exclusive',
  expireInSeconds: hour,
  retryLimit: 0,
  deleteAfterSeconds: 2 * day,
}

export type QueuePolicy = Omit<Queue, 'name'>

/** The pauses after the failures of a job, see `failAttempt`: the first, and the longest. */
export const pauses: Record<JobKind, { firstSeconds: number; longestSeconds: number }> = {
  // 1, 2, 4 … 256, 300 s: GitHub may be away for an hour
  delivery: { firstSeconds: 1, longestSeconds: 5 * minute },
  // 2, 4, 8 … 256 s: a quarter of an hour of outage
  phase: { firstSeconds: 2, longestSeconds: 5 * minute },
  report: { firstSeconds: 2, longestSeconds: 5 * minute },
}

/** What two jobs of the same kind must not share at the same time. */
export function keyOf(job: Job): string {
  switch (job.kind) {
    case 'delivery':
      return job.after === undefined ? job.guid : `${job.guid}:${job.after}`
    case 'phase':
      return job.turn === undefined ? job.phaseId : `${job.phaseId}:${job.turn}`
    case 'report':
      return job.runId
  }
}

/**
 * What pg-boss itself fails is the job of a worker that died. That is no failure of the job: the
 * pause is short, and does not grow with each death.
 */
function retries(retryLimit: number) {
  return { retryLimit, retryDelay: 2, retryBackoff: false }
}
