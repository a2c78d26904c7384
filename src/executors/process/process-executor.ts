import { access, constants, mkdir } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import process from 'node:process'
import { UserError } from '../../errors.ts'
import type { ExecRequest, ExecResult, Executor, JobContainer, JobSpec } from '../../ports/executor.ts'
import type { Log } from '../../ports/log.ts'
import { createJobDirectory, listJobDirectories, removeDrafts, removeJobDirectory } from './job-directory.ts'
import type { JobDirectory } from './job-directory.ts'
import { killGroup, killJobProcesses } from './job-processes.ts'
import { runCommand } from './run-command.ts'

export type ProcessExecutorOptions = {
  /** Where the directories of the jobs are made. */
  directory: string
  /** Directories that are searched for commands before the system's. */
  path: readonly string[]
  log: Log
}

/**
 * Runs jobs as child processes of the worker in directories of their own, for demo and tests on
 * machines without an engine. Nothing keeps a job from the host: images, memory, CPU, process and
 * network limits of the spec do not apply.
 */
export function createProcessExecutor(options: ProcessExecutorOptions): Executor {
  const root = resolve(options.directory)
  // of the jobs alone: what they leave there must not reach the program
  const compileCache = join(root, 'compile-cache')
  const searchPath = [...options.path, dirname(process.execPath), ...systemPath].join(':')

  async function check(): Promise<void> {
    try {
      await mkdir(root, { recursive: true, mode: 0o700 })
      await access(root, constants.W_OK)
    } catch (error) {
      throw unavailable(root, error)
    }
  }

  async function start(spec: JobSpec): Promise<JobContainer> {
    const job = await createJobDirectory(root, spec.owner).catch((error: unknown) => {
      throw unavailable(root, error)
    })
    options.log.debug({ job: job.id, ...spec.owner }, 'job directory created; nothing isolates this job from the host')
    const { id, workspace, home, temporary } = job
    const environment = { PATH: searchPath, LANG: 'C.UTF-8', TMPDIR: temporary, NODE_COMPILE_CACHE: compileCache }
    const settle = () => settleJob(job, options.log)
    return { id, workspace, home, exec: createExec(job, environment), settle, remove: () => remove(job) }
  }

  async function remove(job: JobDirectory): Promise<void> {
    await killJobProcesses(job)
    await removeJobDirectory(root, job.id)
  }

  async function reap(isHeld: Parameters<Executor['reap']>[0]): Promise<string[]> {
    await removeDrafts(root)
    const removed: string[] = []
    for (const { job, owner } of await listJobDirectories(root)) {
      if (owner !== null && (await isHeld(owner))) continue
      await remove(job)
      removed.push(job.id)
    }
    return removed
  }

  return {
    name: 'process',
    warning:
      'Jobs run as ordinary processes of the worker: nothing isolates them from this machine, its files and its network (EXECUTOR=process).',
    check,
    imageVersion: async () => null,
    start,
    reap,
  }
}

async function settleJob(job: JobDirectory, log: Log): Promise<boolean> {
  return killJobProcesses(job).then(
    () => true,
    (error: unknown) => {
      log.error({ err: error, job: job.id }, 'the processes of a job could not be ended')
      return false
    },
  )
}

/**
 * Runs commands in the directory of a job, several at a time if need be; the last one ends what all
 * of them left.
 */
function createExec(job: JobDirectory, environment: Record<string, string>): JobContainer['exec'] {
  let running = 0

  async function endAll(group: number): Promise<void> {
    killGroup(group)
    await killJobProcesses(job)
  }

  return async (request: ExecRequest): Promise<ExecResult> => {
    running += 1
    try {
      return await runCommand(request, {
        environment: { ...environment, ...request.environment, HOME: job.home },
        workingDirectory: request.workingDirectory ?? job.workspace,
        endStrays: async (group) => (running === 1 ? endAll(group) : killGroup(group)),
        endAll,
      })
    } finally {
      running -= 1
    }
  }
}

const systemPath = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin']

function unavailable(root: string, cause: unknown): UserError {
  return new UserError(
    'executor_unavailable',
    `A job directory in ${root} cannot be made: ${cause instanceof Error ? cause.message : String(cause)}.`,
    { wayOut: 'Let WORKSPACE_ROOT name a directory on a disk with space that the worker may write to.', cause },
  )
}
