import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { Executor } from '../../src/ports/executor.ts'
import { execute, jobSpec } from '../executors/support/execute.ts'

type ExecutorUnderTest = { executor: Executor; close(): Promise<void> }

/**
 * What a phase relies on in src/ports/executor.ts, the same for processes and the fake. The whole
 * contract, which needs real commands, is test/executors/executor-contract.ts. `skipped` = why it
 * cannot run here; null = it can.
 */
export function describeJobs(name: string, skipped: string | null, open: () => Promise<ExecutorUnderTest>): void {
  const group = skipped === null ? describe : describe.skip
  const why = skipped === null ? '' : ` (skipped, because ${skipped})`
  group(`${name}: the job of a phase${why}`, () => {
    let under: ExecutorUnderTest
    beforeAll(async () => {
      under = await open()
    })
    afterAll(() => under.close())

    const owner = (fence: number, runId = randomUUID()) => ({ runId, phaseId: randomUUID(), fence })

    it('hands a command its input and takes what it says', async () => {
      const job = await under.executor.start(jobSpec())

      expect(await execute(job, ['cat'], { stdin: Buffer.from('hello') })).toMatchObject({
        ended: 'exited',
        exitCode: 0,
        stdout: 'hello',
      })
      await job.remove()
    })

    it('takes a command that fails, or is not there, as a result', async () => {
      const job = await under.executor.start(jobSpec())

      expect(await execute(job, ['false'])).toMatchObject({ ended: 'exited', exitCode: 1 })
      expect(await execute(job, ['no-such-command-anywhere'])).toMatchObject({ ended: 'not_found' })
      await job.remove()
    })

    it('says of a command under an aborted signal that it was cancelled', async () => {
      const job = await under.executor.start(jobSpec())

      const run = await execute(job, ['cat'], { signal: AbortSignal.abort() })

      expect(run).toMatchObject({ ended: 'cancelled', exitCode: null })
      await job.remove()
    })

    it('is removed any number of times', async () => {
      const job = await under.executor.start(jobSpec())

      await Promise.all([job.remove(), job.remove()])
      await job.remove()

      expect(await under.executor.reap(async () => false)).toEqual([])
    })

    it('is reaped when nobody holds its run under its fence', async () => {
      const runId = randomUUID()
      const lost = await under.executor.start(jobSpec({ owner: owner(1, runId) }))
      const held = await under.executor.start(jobSpec({ owner: owner(2, runId) }))

      const removed = await under.executor.reap(async ({ fence }) => fence === 2)

      expect(removed).toEqual([lost.id])
      expect(await execute(held, ['true'])).toMatchObject({ exitCode: 0 })
      await held.remove()
    })
  })
}
