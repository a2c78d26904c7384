import type { Clock } from '../ports/clock.ts'
import type { InstallationLimits } from '../ports/installation-limits.ts'
import type { JobQueue } from '../ports/job-queue.ts'
import type { Log } from '../ports/log.ts'
import type { ArtifactStore, LogStore, RunStatistics, RunStore } from '../ports/store.ts'

/** The reads of the store that leave the house; nothing here can change a run. */
export type RunReads = Pick<RunStore, 'run' | 'runs' | 'queuePosition' | 'pendingPlace'> &
  Pick<LogStore, 'log' | 'logEnd'> &
  Pick<ArtifactStore, 'artifacts' | 'artifact'>

export type HttpDependencies = {
  store: RunReads
  statistics: RunStatistics
  /** For how long GitHub asked an installation to pause. */
  limits: Pick<InstallationLimits, 'pauseLeft'>
  queueDepth: JobQueue['depth']
  /** Resolves when the database answers; a rejection makes /healthz answer 503. */
  health: () => Promise<void>
  /** Rejects with UserError `disk_full` when this process has no space to work in. */
  disk: () => Promise<void>
  /** `Executor.warning` by the executor's name: what a run on it was not protected from. */
  executorWarning: (executor: string) => string | null
  clock: Clock
  log: Log
  /** null = only callers on this machine are served. */
  apiToken: string | null
  /** Where people reach this program, without a slash at the end. */
  publicUrl: string
  /** The forge's own pages, for example https://github.com, without a slash at the end. */
  forgeUrl: string
  version: string
  isMetricsEnabled: boolean
}
