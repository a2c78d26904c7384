import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { randomBytes, randomUUID } from 'node:crypto'
import type { Executor, JobContainer, JobSpec } from '../../src/ports/executor.ts'
import { describeLimits } from './executor-limits.ts'
import { describeSettling } from './executor-settle.ts'
import { execute, jobSpec, processesOf, sha256, shell } from './support/execute.ts'

export type ExecutorUnderTest = {
  executor: Executor
  image: string | null
  /**
   * Ids of everything that jobs of this test file left behind (containers, networks, volumes,
   * directories, processes).
   */
  leftovers(): Promise<string[]>
}

/**
 * The contract of src/ports/executor.ts, the same for every executor. `skipped` = why it can't run
 * here; null = it can.
 */
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

    describeLimits(start)

    describeSettling(start)

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
