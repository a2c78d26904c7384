import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { ExecRequest, ExecResult, Executor, JobContainer, JobSpec } from '../../src/ports/executor.ts'

export type ExecutorUnderTest = {
  executor: Executor
  image: string | null
  /** Ids of everything that jobs of this test file left behind (containers, networks, volumes, directories, processes). */
  leftovers(): Promise<string[]>
}

/** The contract of src/ports/executor.ts, the same for every executor. `skipped` = why it can't run here; null = it can. */
export function describeExecutor(name: string, skipped: string | null, open: () => Promise<ExecutorUnderTest>): void {
  const title = skipped === null ? `${name} executor` : `${name} executor (skipped, because ${skipped})`
  const group = skipped === null ? describe : describe.skip
  group(title, () => {
    let under: ExecutorUnderTest
    const started: JobContainer[] = []

    beforeAll(async () => {
      under = await open()
    })

    afterEach(async () => {
      await Promise.all(started.splice(0).map((container) => container.remove()))
    })

    afterAll(async () => {
      expect(await under.leftovers()).toEqual([])
    })

    async function start(change: Partial<JobSpec> = {}): Promise<JobContainer> {
      const container = await under.executor.start(jobSpec({ image: under.image, ...change }))
      started.push(container)
      return container
    }

    it('is available and knows a version of its image', async () => {
      await under.executor.check()

      const version = await under.executor.imageVersion(under.image)

      expect(version === null).toBe(under.image === null)
    })

    it('runs a command with standard input and both output streams', async () => {
      const container = await start()

      const run = await shell(container, 'cat; echo problem >&2; exit 3', { stdin: Buffer.from('hello') })

      expect(run).toMatchObject({ ended: 'exited', exitCode: 3, stdout: 'hello', stderr: 'problem\n' })
    })

    it('closes standard input when there is none', async () => {
      const container = await start()

      const run = await shell(container, 'cat; echo end')

      expect(run).toMatchObject({ ended: 'exited', exitCode: 0, stdout: 'end\n' })
    })

    it('gives empty, private, writable directories and starts in the workspace', async () => {
      const container = await start()

      const run = await shell(
        container,
        'pwd; echo "$HOME"; ls -A . "$HOME"; touch here "$HOME/there" && echo writable',
      )

      expect(run.stdout).toContain(`${container.workspace}\n${container.home}\n`)
      expect(run.stdout).toContain('writable')
      expect(run.stdout).not.toMatch(/^here|^there/m)
    })

    it('runs in another working directory when asked', async () => {
      const container = await start()

      const run = await execute(container, ['pwd'], { workingDirectory: container.home })

      expect(run.stdout).toBe(`${container.home}\n`)
    })

    it('passes only the given variables and the documented ones', async () => {
      const container = await start()
      process.env['SPECKIT_TEST_LEAK'] = 'leak'

      const run = await execute(container, ['env'], { environment: { GIVEN: 'a value with = and spaces' } })

      delete process.env['SPECKIT_TEST_LEAK']
      expect(run.stdout).toContain('GIVEN=a value with = and spaces\n')
      expect(run.stdout).toContain(`HOME=${container.home}\n`)
      expect(run.stdout).toMatch(/^PATH=.*\/usr\/bin/m)
      expect(run.stdout).not.toContain('leak')
    })

    it('carries binary data unchanged in both directions', async () => {
      const container = await start()
      const input = randomBytes(5 * 1024 * 1024)

      const run = await execute(container, ['cat'], { stdin: input })

      expect(run.raw.length).toBe(input.length)
      expect(sha256(run.raw)).toBe(sha256(input))
    })

    it('takes input piece by piece', async () => {
      const container = await start()
      async function* pieces() {
        for (let piece = 0; piece < 50; piece += 1) yield Buffer.alloc(100_000, piece)
      }

      const run = await shell(container, 'wc -c', { stdin: pieces() })

      expect(run.stdout.trim()).toBe('5000000')
    })

    it('does not mind a command that ends without reading its input', async () => {
      const container = await start()

      const run = await execute(container, ['true'], { stdin: randomBytes(5 * 1024 * 1024) })

      expect(run).toMatchObject({ ended: 'exited', exitCode: 0 })
    })

    it('rejects when the input itself fails, and ends the command', async () => {
      const container = await start()
      async function* broken() {
        yield Buffer.from('some')
        throw new Error('input broke')
      }

      await expect(execute(container, ['sleep', '1000'], { stdin: broken() })).rejects.toThrow('input broke')

      expect(await processesOf(container)).not.toContain('sleep')
    })

    it('slows a command down to the speed of its reader and loses nothing of 50 MB', async () => {
      const container = await start()
      let bytes = 0
      let readers = 0
      let mostReaders = 0

      const run = await execute(container, ['head', '-c', '50000000', '/dev/zero'], {
        async onStdout(chunk) {
          readers += 1
          mostReaders = Math.max(mostReaders, readers)
          bytes += chunk.length
          await new Promise(setImmediate)
          readers -= 1
        },
      })

      expect(run).toMatchObject({ ended: 'exited', exitCode: 0 })
      expect(bytes).toBe(50_000_000)
      expect(mostReaders).toBe(1)
    })

    it('rejects when a reader fails, and ends the command', async () => {
      const container = await start()

      const running = execute(container, ['sh', '-c', 'echo line; sleep 1000'], {
        onStdout: () => Promise.reject(new Error('reader broke')),
      })

      await expect(running).rejects.toThrow('reader broke')
      expect(await processesOf(container)).not.toContain('sleep')
    })

    it('says not_found only when the command itself is not there', async () => {
      const container = await start()

      expect(await execute(container, ['no-such-command-here'])).toMatchObject({ ended: 'not_found', exitCode: null })
      expect(await execute(container, ['/no/such/file'])).toMatchObject({ ended: 'not_found' })
      expect(await shell(container, 'exit 127')).toMatchObject({ ended: 'exited', exitCode: 127 })
      expect(await shell(container, 'exit 126')).toMatchObject({ ended: 'exited', exitCode: 126 })
    })

    it('reports a signal as 128 plus its number', async () => {
      const container = await start()

      expect(await shell(container, 'kill -TERM $$')).toMatchObject({ ended: 'exited', exitCode: 143 })
    })

    it.each([
      [
        'timed_out',
        { limits: { timeoutMs: 700, idleMs: 60_000, outputBytes: 1e6 } },
        'while :; do echo x; sleep 0.1; done',
      ],
      ['stalled', { limits: { timeoutMs: 60_000, idleMs: 700, outputBytes: 1e6 } }, 'echo once; sleep 1000'],
      ['output_limit', { limits: { timeoutMs: 60_000, idleMs: 60_000, outputBytes: 10_000 } }, 'yes'],
    ] as const)('ends a command as %s and hands over what it said before', async (ended, request, script) => {
      const container = await start()

      const run = await shell(container, script, request)

      expect(run).toMatchObject({ ended, exitCode: null })
      expect(run.stdout.length).toBeGreaterThan(0)
      expect(run.stdout.length).toBeLessThanOrEqual(request.limits.outputBytes)
      expect(run.durationMs).toBeLessThan(10_000)
      expect(await processesOf(container)).not.toMatch(/yes|sleep/)
    })

    it('does not take a slow reader for a silent command', async () => {
      const container = await start()

      const run = await shell(container, 'echo one; sleep 0.3; echo two', {
        limits: { timeoutMs: 60_000, idleMs: 600, outputBytes: 1e6 },
        onStdout: () => pause(900),
      })

      expect(run).toMatchObject({ ended: 'exited', exitCode: 0 })
    })

    it('comes back from a limit although a reader never does', async () => {
      const container = await start()

      const run = await shell(container, 'echo one; sleep 1000', {
        limits: { timeoutMs: 500, idleMs: 60_000, outputBytes: 1e6 },
        onStdout: () => new Promise(() => {}),
      })

      expect(run).toMatchObject({ ended: 'timed_out' })
    })

    it('cancels processes that ignore every signal, fork and leave their group, and keeps the files', async () => {
      const container = await start()
      const cancel = new AbortController()
      const stubborn =
        'trap "" TERM HUP INT; echo kept > file; (setsid sleep 1001 &) ; sleep 1002 & echo up; while :; do sleep 1003; done'

      const run = await shell(container, stubborn, {
        signal: cancel.signal,
        onStdout: () => cancel.abort(),
      })

      expect(run).toMatchObject({ ended: 'cancelled', exitCode: null })
      expect(run.durationMs).toBeLessThan(15_000)
      expect(await processesOf(container)).not.toContain('sleep')
      expect(await execute(container, ['cat', 'file'])).toMatchObject({ stdout: 'kept\n' })
    })

    it('starts nothing when it is cancelled before', async () => {
      const container = await start()

      const run = await shell(container, 'touch started', { signal: AbortSignal.abort() })

      expect(run).toMatchObject({ ended: 'cancelled' })
      expect(await shell(container, 'ls')).toMatchObject({ stdout: '' })
    })

    it('ends what a command left running, also when that holds the output open', async () => {
      const container = await start()

      const run = await shell(container, 'setsid sleep 1004 & echo done')

      expect(run).toMatchObject({ ended: 'exited', exitCode: 0, stdout: 'done\n' })
      expect(await processesOf(container)).not.toContain('sleep')
    })

    it('lets a second command read while one runs', async () => {
      const container = await start()
      const up = Promise.withResolvers<void>()
      const first = shell(
        container,
        'echo text > file; echo up; while [ ! -e stop ]; do sleep 0.05; done; echo complete',
        {
          onStdout: () => up.resolve(),
        },
      )
      await up.promise

      expect(await processesOf(container)).toContain('sleep')
      const second = await shell(container, 'cat file; touch stop')

      expect(second).toMatchObject({ ended: 'exited', stdout: 'text\n' })
      expect(await first).toMatchObject({ ended: 'exited', exitCode: 0 })
    })

    it('keeps parallel jobs apart', async () => {
      const containers = await Promise.all([start(), start(), start()])

      const runs = await Promise.all(
        containers.map((container, index) => shell(container, `echo ${index} > mine; sleep 0.2; cat mine; ls | wc -l`)),
      )

      expect(runs.map((run) => run.stdout.replaceAll(/\s+/g, ' ').trim())).toEqual(['0 1', '1 1', '2 1'])
      expect(new Set(containers.map((container) => container.id)).size).toBe(3)
    })

    it('removes everything, any number of times, also while a command runs', async () => {
      const container = await start()
      const up = Promise.withResolvers<void>()
      const running = shell(container, 'chmod 500 . ; echo up; sleep 1005', { onStdout: () => up.resolve() }).catch(
        (error: unknown) => error,
      )
      await up.promise

      await Promise.all([container.remove(), container.remove()])
      await container.remove()

      await running
      expect(await under.leftovers()).toEqual([])
    })

    it('reaps the jobs that are no longer held, with their processes, and no others', async () => {
      const runId = randomUUID()
      const owner = (fence: number) => ({ runId, phaseId: randomUUID(), fence })
      const lost = await start({ owner: owner(1) })
      const held = await start({ owner: owner(2) })
      const running = shell(lost, 'setsid sleep 1006').catch((error: unknown) => error)

      const removed = await under.executor.reap(async (found) => found.runId !== runId || found.fence === 2)

      await running
      expect(removed).toEqual([lost.id])
      expect(await shell(held, 'echo alive')).toMatchObject({ stdout: 'alive\n' })
    })
  })
}

export function jobSpec(change: Partial<JobSpec> = {}): JobSpec {
  return {
    owner: { runId: randomUUID(), phaseId: randomUUID(), fence: 1 },
    image: null,
    egress: [],
    limits: { memoryBytes: 256 * mebi, cpus: 1, pids: 128, workspaceBytes: 64 * mebi },
    ...change,
  }
}

export type Run = ExecResult & { stdout: string; stderr: string; raw: Buffer }

/** Runs a command and collects what it says, besides what the given readers do. */
export async function execute(
  container: JobContainer,
  argv: string[],
  change: Partial<ExecRequest> = {},
): Promise<Run> {
  const stdout: Buffer[] = []
  const stderr: Buffer[] = []
  const result = await container.exec({
    argv,
    environment: {},
    stdin: null,
    limits: { timeoutMs: 60_000, idleMs: 60_000, outputBytes: 100 * mebi },
    signal: new AbortController().signal,
    ...change,
    onStdout: (chunk) => {
      stdout.push(chunk)
      return change.onStdout?.(chunk)
    },
    onStderr: (chunk) => {
      stderr.push(chunk)
      return change.onStderr?.(chunk)
    },
  })
  const raw = Buffer.concat(stdout)
  return { ...result, raw, stdout: raw.toString(), stderr: Buffer.concat(stderr).toString() }
}

export function shell(container: JobContainer, script: string, change: Partial<ExecRequest> = {}): Promise<Run> {
  return execute(container, ['sh', '-c', script], change)
}

const mebi = 1024 * 1024

/** Command lines of the processes whose home is the job's, read from inside. */
async function processesOf(container: JobContainer): Promise<string> {
  const look = 'for p in /proc/[0-9]*; do grep -qsxzF "HOME=$HOME" $p/environ && tr "\\0" " " < $p/cmdline; done; true'
  const run = await shell(container, look)
  return run.stdout.replaceAll(look.replaceAll('"', ''), '')
}

function sha256(data: Buffer): string {
  return createHash('sha256').update(data).digest('hex')
}
