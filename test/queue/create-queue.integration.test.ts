import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import type { Job } from '../../src/domain/run/job.ts'
import { createEmptyDatabase } from '../support/database.ts'

import {
  database,
  sql,
  useQueues,
  openQueue,
  transactionOn,
  phaseJob,
  until,
  isIdle,
  queues,
} from './support/queues.ts'

useQueues()

describe('enqueue', () => {
  it('belongs to the transaction of the caller', async () => {
    const queue = await openQueue()
    const client = await sql.connect()

    await client.query('BEGIN')
    await queue.enqueue(transactionOn(client), [phaseJob(), { kind: 'report', runId: randomUUID() }])
    const before = await queue.depth()
    await client.query('ROLLBACK')
    const rolledBack = await queue.depth()
    await client.query('BEGIN')
    await queue.enqueue(transactionOn(client), [phaseJob(), { kind: 'report', runId: randomUUID() }])
    await client.query('COMMIT')
    client.release()

    expect([before.phase.queued, rolledBack.phase.queued]).toEqual([0, 0])
    expect(await queue.depth()).toMatchObject({ phase: { queued: 1 }, report: { queued: 1 }, delivery: { queued: 0 } })
  })

  it('keeps one job of the same phase, delivery and report', async () => {
    const queue = await openQueue()
    const jobs: Job[] = [phaseJob(), { kind: 'report', runId: randomUUID() }, { kind: 'delivery', guid: randomUUID() }]

    await Promise.all(Array.from({ length: 10 }, () => queue.enqueue(transactionOn(sql), jobs)))

    const one = { queued: 1, active: 0, dead: 0 }
    expect(await queue.depth()).toEqual({ delivery: one, phase: one, report: one })
  })

  it('takes a report beside the one that is being made, but no second try of a phase', async () => {
    const queue = await openQueue()
    const gate = Promise.withResolvers<void>()
    const phase = phaseJob()
    const report: Job = { kind: 'report', runId: randomUUID() }
    await queue.work(() => gate.promise)
    await queue.enqueue(transactionOn(sql), [phase, report])
    await until(async () => {
      const depth = await queue.depth()
      return depth.phase.active === 1 && depth.report.active === 1
    })

    await queue.enqueue(transactionOn(sql), [phase, report])

    const depth = await queue.depth()
    gate.resolve()
    expect(depth.phase).toMatchObject({ queued: 0, active: 1 })
    expect(depth.report.queued + depth.report.active).toBe(2)
    await until(() => isIdle(queue))
    await queue.enqueue(transactionOn(sql), [phase])
    await until(() => isIdle(queue))
  })
})

describe('stop', () => {
  it('lets a handler finish that needs less than the grace', async () => {
    const queue = await openQueue()
    const started = Promise.withResolvers<void>()
    const gate = Promise.withResolvers<void>()
    let wasAborted: boolean | null = null
    await queue.work(async (_, { signal }) => {
      started.resolve()
      await gate.promise
      wasAborted = signal.aborted
    })
    await queue.enqueue(transactionOn(sql), [phaseJob()])
    await started.promise

    const stopped = queue.stop(10_000)
    gate.resolve()
    await stopped

    const { rows } = await sql.query(`SELECT state FROM pgboss.job WHERE name = 'phase'`)
    expect(wasAborted).toBe(false)
    expect(rows).toEqual([{ state: 'completed' }])
  })

  it('aborts a handler that needs longer and hands its job to another worker at once, with all its tries', async () => {
    const [first, second] = [await openQueue(), await openQueue()]
    const job = phaseJob()
    const started = Promise.withResolvers<void>()
    await first.work((_, { signal }) => {
      started.resolve()
      return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)))
    })
    await first.enqueue(transactionOn(sql), [job])
    await started.promise

    await first.stop(50)

    const { rows } = await sql.query(`SELECT data, state, retry_count FROM pgboss.job WHERE name = 'phase'`)
    expect(rows).toEqual([{ data: job, state: 'created', retry_count: 0 }])
    const handled: Job[] = []
    await second.work(async (taken) => void handled.push(taken))
    await until(() => handled.length === 1)
    expect(handled).toEqual([job])
  })
})

describe('a worker that is killed', () => {
  it.each([0, 6])(
    'loses its job to another one within 60 s, also after %i deaths',
    async (deaths) => {
      const job = phaseJob()
      const queue = await openQueue()
      const victim = spawn(process.execPath, [join(import.meta.dirname, 'hanging-worker.ts'), database.url], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      const exited = once(victim, 'exit')
      await once(victim.stdout, 'data')
      await queue.enqueue(transactionOn(sql), [job])
      await until(async () => (await queue.depth()).phase.active === 1)
      await sql.query(`UPDATE pgboss.job SET retry_count = $1 WHERE name = 'phase'`, [deaths])
      victim.kill('SIGKILL')
      await exited
      const killedAt = performance.now()

      const handled: Job[] = []
      await queue.work(async (taken) => void handled.push(taken))
      await until(() => handled.length === 1, 60_000)

      expect(handled).toEqual([job])
      expect(performance.now() - killedAt).toBeLessThan(60_000)
    },
    90_000,
  )
})

describe('every', () => {
  it('runs a task about once a period on one of the workers, also after it failed', async () => {
    const workers = [await openQueue(), await openQueue(), await openQueue()]
    const runs: number[] = []
    const start = Date.now()
    for (const worker of workers) {
      await worker.every('sweep', 1_000, async () => {
        runs.push(Date.now() - start)
        throw new Error('the next one comes all the same')
      })
    }

    await until(() => runs.length >= 3)

    const seconds = (Date.now() - start) / 1_000
    expect(runs.length).toBeLessThanOrEqual(Math.ceil(seconds) + 1)
  })
})

describe('createQueue', () => {
  it('makes its tables once when several processes start at the same time', async () => {
    const empty = await createEmptyDatabase()

    const started = await Promise.allSettled([1, 2, 3].map(() => openQueue(1, empty.url)))

    expect(started.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled'])
    await Promise.all(queues.splice(0).map((queue) => queue.stop(0)))
    await empty.drop()
  })

  it('lives on when the database cuts its connections', async () => {
    const queue = await openQueue()
    const handled: Job[] = []
    await queue.work(async (job) => void handled.push(job))
    const job = phaseJob()

    await sql.query(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
    )
    await queue.enqueue(transactionOn(sql), [job])

    await until(() => handled.length === 1)
    expect(handled).toEqual([job])
  })
})
