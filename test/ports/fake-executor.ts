import { randomUUID } from 'node:crypto'
import type { ExecRequest, ExecResult, Executor, JobContainer, JobOwner, JobSpec } from '../../src/ports/executor.ts'

/** What a command says and how it ends; left out = it ended well. */
export type Said = Partial<Pick<ExecResult, 'exitCode' | 'ended'>> & { stdout?: string | Buffer; stderr?: string }

/** A command of the jobs by its name; without its signal it would go on for ever where it waits. */
export type FakeCommand = (request: ExecRequest) => Said | Promise<Said>

export type FakeExecutor = Executor & {
  /** Jobs that were not removed yet. */
  jobs: { id: string; owner: JobOwner }[]
  /** Everything that `start` was asked for. */
  started: JobSpec[]
  /** Ids of the jobs whose processes were ended, as often as that was asked for. */
  settled: string[]
  /** Ids of the jobs whose processes cannot be ended. */
  unsettled: Set<string>
  commands: Record<string, FakeCommand>
  /** Each call of this name rejects. */
  fail: Map<'start' | 'remove' | 'reap', Error>
}

/** Jobs in memory whose commands are functions; `cat`, `true` and `false` are there. */
export function createFakeExecutor(name: Executor['name'] = 'process'): FakeExecutor {
  const jobs: FakeExecutor['jobs'] = []
  const started: JobSpec[] = []
  const settled: string[] = []
  const unsettled: FakeExecutor['unsettled'] = new Set()
  const fail: FakeExecutor['fail'] = new Map()
  const commands: FakeExecutor['commands'] = {
    cat: async ({ stdin }) => ({ stdout: Buffer.isBuffer(stdin) ? stdin : '' }),
    true: () => ({}),
    false: () => ({ exitCode: 1 }),
  }

  function failAt(call: 'start' | 'remove' | 'reap'): void {
    const error = fail.get(call)
    if (error !== undefined) throw error
  }
  function drop(id: string): void {
    const place = jobs.findIndex((job) => job.id === id)
    if (place !== -1) jobs.splice(place, 1)
  }
  function containerOf(id: string): JobContainer {
    return {
      id,
      workspace: `/jobs/${id}/workspace`,
      home: `/jobs/${id}/home`,
      async exec(request) {
        if (!jobs.some((job) => job.id === id)) throw new Error(`the job ${id} was removed`)
        return run(commands[request.argv[0] ?? ''], request)
      },
      async settle() {
        settled.push(id)
        return !unsettled.has(id)
      },
      async remove() {
        failAt('remove')
        drop(id)
      },
    }
  }

  return {
    name,
    warning: null,
    jobs,
    started,
    settled,
    unsettled,
    commands,
    fail,
    check: async () => undefined,
    imageVersion: async (image) => (image === null ? null : `${image}@sha256:1`),
    async start(spec) {
      failAt('start')
      const id = randomUUID()
      started.push(spec)
      jobs.push({ id, owner: spec.owner })
      return containerOf(id)
    },
    async reap(isHeld) {
      failAt('reap')
      const removed: string[] = []
      for (const { id, owner } of jobs.slice()) if (!(await isHeld(owner))) removed.push(id)
      for (const id of removed) drop(id)
      return removed
    },
  }
}

async function run(command: FakeCommand | undefined, request: ExecRequest): Promise<ExecResult> {
  if (request.signal.aborted) return { exitCode: null, ended: 'cancelled', durationMs: 0 }
  if (command === undefined) return { exitCode: 127, ended: 'not_found', durationMs: 0 }
  const said = await command(request)
  if (said.stdout !== undefined) await request.onStdout(Buffer.from(said.stdout))
  if (said.stderr !== undefined) await request.onStderr(Buffer.from(said.stderr))
  if (request.signal.aborted) return { exitCode: null, ended: 'cancelled', durationMs: 1 }
  const { ended = 'exited', exitCode = 0 } = said
  return { ended, exitCode: ended === 'exited' ? exitCode : null, durationMs: 1 }
}
