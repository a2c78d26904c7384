/**
 * Runs the commands of one phase in isolation. One `start` per phase attempt; `remove` ends
 * everything that belongs to it.
 *
 * Contract, the same for every executor (test/executors/executor-contract.ts):
 * - `start` rejects with UserError `executor_unavailable` or `image_missing` when no job can run;
 *   what it made until then is gone.
 * - Several job containers run side by side and share nothing.
 * - A failing command is a result, never a rejection. `exec` rejects only when the executor itself
 *   failed.
 * - What a command started ends with it, however it ended. Ending one by a limit or the signal ends
 *   all others of the job as well.
 * - `remove` takes no signal, may be called any number of times, and rejects when something was
 *   left behind.
 */
export interface Executor {
  readonly name: 'docker' | 'process'
  /**
   * One sentence for people about what separates a job from the host; null when that is complete.
   */
  readonly warning: string | null
  /** Rejects with UserError `executor_unavailable` when no job could run now. */
  check(): Promise<void>
  /**
   * Whether `image` (null = no image needed) can be used; a digest or version to record, or a
   * rejection as in `start`.
   */
  imageVersion(image: string | null): Promise<string | null>
  start(spec: JobSpec): Promise<JobContainer>
  /**
   * Removes what crashed workers left behind. `isHeld` tells whether the run is still leased under
   * that fence; a job container that it denies is removed with all that belongs to it. Resolves
   * with the ids of the removed ones. Safe to repeat and to run anywhere.
   */
  reap(isHeld: (owner: JobOwner) => Promise<boolean>): Promise<string[]>
}

export type JobOwner = { runId: string; phaseId: string; fence: number }

export type JobSpec = {
  owner: JobOwner
  /** Image reference; null for executors without images. */
  image: string | null
  /**
   * Where the job may connect to, `host:port` each, through the HTTP proxy named in its
   * environment; empty = no network at all.
   */
  egress: readonly string[]
  limits: JobLimits
}

/**
 * The files of a job (workspace, home, /tmp) may take `workspaceBytes` on top of the memory of its
 * processes.
 */
export type JobLimits = { memoryBytes: number; cpus: number; pids: number; workspaceBytes: number }

export interface JobContainer {
  readonly id: string
  /**
   * Absolute paths as the job sees them. `workspace` and `home` are empty, writable and private to
   * the job at start.
   */
  readonly workspace: string
  readonly home: string
  /** Commands run one after another; a second `exec` while one runs is allowed only for reading. */
  exec(request: ExecRequest): Promise<ExecResult>
  /**
   * Ends every process of the job, however it hides, and its way out. true = none is left, and
   * nothing but commands of our own runs from now on: what they read stands still. false = that
   * cannot be said, and the job is of no use any more. No command may run. Rejects only when the
   * executor itself failed.
   */
  settle(): Promise<boolean>
  remove(): Promise<void>
}

export type ExecRequest = {
  argv: readonly string[]
  /**
   * Only these variables reach the command, plus PATH, HOME, LANG, TMPDIR, those that lead to the
   * allowed egress (HTTP_PROXY, …), and what the image itself sets. They are not visible in the
   * container's configuration.
   */
  environment: Readonly<Record<string, string>>
  /** Default: the workspace. */
  workingDirectory?: string
  /** Written to standard input, which is closed afterwards; null = closed at once. */
  stdin: Buffer | AsyncIterable<Uint8Array> | null
  /**
   * Called in order; the executor waits for a returned promise, so a slow reader slows the command
   * down.
   */
  onStdout: (chunk: Buffer) => void | Promise<void>
  onStderr: (chunk: Buffer) => void | Promise<void>
  limits: ExecLimits
  signal: AbortSignal
}

/**
 * Times in milliseconds; `idleMs` counts from the last byte on either stream; `outputBytes` counts
 * both streams together.
 */
export type ExecLimits = { timeoutMs: number; idleMs: number; outputBytes: number }

export type ExecResult = {
  /** null when the command did not end by itself. */
  exitCode: number | null
  ended: 'exited' | 'timed_out' | 'stalled' | 'output_limit' | 'out_of_memory' | 'cancelled' | 'not_found'
  durationMs: number
}
