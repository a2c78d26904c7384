import { randomUUID } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import type { Job } from '../../src/domain/run/job.ts'
import { TooEarlyError, UnavailableError } from '../../src/errors.ts'

import { sql, useQueues, openQueue, transactionOn, phaseJob, until, isIdle } from './support/queues.ts'

useQueues()

describe('work', () => {
  it('hands every job to one of the workers, soon after it was put in', async () => {
    const [first, second] = [await openQueue(), await openQueue()]
    const handled: Job[] = []
    const handle = async (job: Job) => void handled.push(job)
    await Promise.all([first.work(handle), second.work(handle)])
    const jobs = Array.from({ length: 30 }, phaseJob)
    const start = performance.now()

    await first.enqueue(transactionOn(sql), jobs.slice(0, 1))
    await until(() => handled.length === 1)
    const firstMs = performance.now() - start
    await first.enqueue(transactionOn(sql), jobs.slice(1))
    await until(() => isIdle(first))

    expect(firstMs).toBeLessThan(1_500)
    expect(performance.now() - start).toBeLessThan(5_000)
    expect(handled.map((job) => JSON.stringify(job)).sort()).toEqual(jobs.map((job) => JSON.stringify(job)).sort())
  })

  it('runs as many phases as it may, and reports and deliveries beside them', async () => {
    const queue = await openQueue(2)
    const gate = Promise.withResolvers<void>()
    const done: string[] = []
    await queue.work(async (job) => {
      if (job.kind === 'phase') await gate.promise
      done.push(job.kind)
    })

    await queue.enqueue(transactionOn(sql), [phaseJob(), phaseJob(), phaseJob()])
    await until(async () => (await queue.depth()).phase.active === 2)
    await queue.enqueue(transactionOn(sql), [
      { kind: 'report', runId: randomUUID() },
      { kind: 'delivery', guid: randomUUID() },
    ])
    await until(() => done.length === 2)

    const { phase } = await queue.depth()
    gate.resolve()
    expect(done.sort()).toEqual(['delivery', 'report'])
    expect(phase).toEqual({ queued: 1, active: 2, dead: 0 })
    await until(() => done.length === 5)
  })

  it('tries a job again that failed', async () => {
    const queue = await openQueue()
    const tries: boolean[] = []
    await queue.work(async (_, { isLastTry }) => {
      if (tries.push(isLastTry) < 2) throw new Error('not yet')
    })

    await queue.enqueue(transactionOn(sql), [{ kind: 'delivery', guid: randomUUID() }])
    await until(() => tries.length === 2)

    expect(tries).toEqual([false, false])
    await until(() => isIdle(queue))
    expect((await queue.depth()).delivery.dead).toBe(0)
  })

  it('waits twice as long after each failure, and five minutes at most', async () => {
    const queue = await openQueue()
    await queue.enqueue(transactionOn(sql), [phaseJob(), phaseJob()])
    await sql.query(
      `UPDATE pgboss.job SET retry_count = CASE WHEN id = (SELECT max(id::text)::uuid FROM pgboss.job) THEN 8 ELSE 4 END
       WHERE name = 'phase'`,
    )

    await queue.work(() => Promise.reject(new Error('not yet')))

    const waits = async () => {
      const { rows } = await sql.query<{ wait: number }>(
        `SELECT round(extract(epoch FROM start_after - now())::numeric, -1)::float AS wait FROM pgboss.job
         WHERE name = 'phase' AND state = 'retry' ORDER BY wait`,
      )
      return rows.map(({ wait }) => wait)
    }
    await until(async () => (await waits()).filter((wait) => wait > 20).length === 2)
    expect(await waits()).toEqual([30, 300])
  })

  it('takes deliveries together, and each ends on its own: done, tried again or put off', async () => {
    const queue = await openQueue()
    const guids = ['done', 'failing', 'later', 'also done']
    const tries: string[] = []
    await queue.enqueue(
      transactionOn(sql),
      guids.map((guid) => ({ kind: 'delivery', guid })),
    )

    await queue.work(async (job) => {
      const guid = job.kind === 'delivery' ? job.guid : ''
      tries.push(guid)
      if (guid === 'later') throw new UnavailableError('rate limit', 600_000)
      if (guid === 'failing' && tries.filter((tried) => tried === guid).length === 1) throw new Error('not yet')
    })

    await until(async () => {
      const { delivery } = await queue.depth()
      return delivery.queued === 1 && delivery.active === 0
    })
    const { rows } = await sql.query(
      `SELECT data->>'guid' AS guid, state::text, retry_count AS retries FROM pgboss.job WHERE name = 'delivery' ORDER BY guid`,
    )
    expect(rows).toEqual([
      { guid: 'also done', state: 'completed', retries: 0 },
      { guid: 'done', state: 'completed', retries: 0 },
      { guid: 'failing', state: 'completed', retries: 1 },
      { guid: 'later', state: 'retry', retries: 0 },
    ])
    expect(tries.toSorted()).toEqual([...guids, 'failing'].toSorted())
  })

  it('works on a delivery that comes while others are stuck', async () => {
    const queue = await openQueue()
    const gate = Promise.withResolvers<void>()
    const done: string[] = []
    await queue.work(async (job) => {
      const guid = job.kind === 'delivery' ? job.guid : ''
      if (guid.startsWith('stuck')) await gate.promise
      done.push(guid)
    })
    await queue.enqueue(transactionOn(sql), [
      { kind: 'delivery', guid: 'stuck 1' },
      { kind: 'delivery', guid: 'stuck 2' },
    ])
    await until(async () => (await queue.depth()).delivery.active === 2)

    await queue.enqueue(transactionOn(sql), [{ kind: 'delivery', guid: 'next' }])

    await until(() => done.includes('next'))
    gate.resolve()
    await until(() => done.length === 3)
  })

  it('lets a job come again that came too early, with all its tries', async () => {
    const queue = await openQueue()
    const job = phaseJob()
    const tries: boolean[] = []
    await queue.enqueue(transactionOn(sql), [job])
    await sql.query(`UPDATE pgboss.job SET retry_count = 9, started_on = NULL`)
    await queue.work(async (_, { isLastTry }) => {
      if (tries.push(isLastTry) < 3) throw new TooEarlyError('waiting for the Docker engine', 100)
    })

    await until(() => tries.length === 3)

    expect(tries).toEqual([true, false, false])
    await until(() => isIdle(queue))
  })

  it.each(['delivery', 'report'] as const)(
    'goes on with a %s while more of them hang than there are workers',
    async (kind) => {
      const queue = await openQueue()
      const gate = Promise.withResolvers<void>()
      const done: string[] = []
      const [stuck, quiet] = [Array.from({ length: 5 }, () => randomUUID()), randomUUID()]
      const jobOf = (id: string): Job => (kind === 'delivery' ? { kind, guid: id } : { kind, runId: id })
      await queue.work(async (job) => {
        const id = job.kind === 'delivery' ? job.guid : job.runId
        if (id !== quiet) await gate.promise
        done.push(id)
      })
      for (const [index, id] of stuck.entries()) {
        await queue.enqueue(transactionOn(sql), [jobOf(id)])
        await until(async () => (await queue.depth())[kind].active === index + 1)
      }

      await queue.enqueue(transactionOn(sql), [jobOf(quiet)])
      await until(() => done.length === 1)

      expect(done).toEqual([quiet])
      gate.resolve()
      await until(() => isIdle(queue))
      expect(done).toHaveLength(6)
    },
  )

  it('waits at least as long as GitHub asked', async () => {
    const queue = await openQueue()
    const job = phaseJob()
    await queue.work(() => Promise.reject(new UnavailableError('rate limit', 600_000)))

    await queue.enqueue(transactionOn(sql), [job])

    await until(async () => {
      const { rows } = await sql.query<{ wait: number; retries: number }>(
        `SELECT extract(epoch FROM start_after - now())::float AS wait FROM pgboss.job WHERE state = 'retry'`,
      )
      return (rows[0]?.wait ?? 0) > 590
    })
    expect(await queue.depth()).toMatchObject({ phase: { queued: 1, active: 0, dead: 0 } })
  })

  it('puts a job that met a pause off until its end, and spends none of its tries', async () => {
    const queue = await openQueue()
    await queue.enqueue(transactionOn(sql), [phaseJob()])
    await sql.query(`UPDATE pgboss.job SET retry_count = 2, retry_limit = 9, started_on = now(), state = 'retry'`)

    await queue.work(() => Promise.reject(new UnavailableError('a pause', 600_000, { isPause: true })))

    await until(async () => {
      const { rows } = await sql.query<{ wait: number; left: number }>(
        `SELECT extract(epoch FROM start_after - now())::float AS wait, retry_limit - retry_count AS left
         FROM pgboss.job WHERE state = 'created'`,
      )
      // it was the fourth of ten tries: that one and six more are left
      return (rows[0]?.wait ?? 0) > 590 && rows[0]?.left === 6
    })
  })

  it('brings a job that met one pause after another to its end, however many there were', async () => {
    const queue = await openQueue()
    const lastTries: boolean[] = []
    await queue.work(async (_, { isLastTry }) => {
      if (lastTries.push(isLastTry) < 4) throw new UnavailableError('a pause', 1, { isPause: true })
    })

    await queue.enqueue(transactionOn(sql), [{ kind: 'report', runId: randomUUID() }])

    await until(() => lastTries.length === 4)
    await until(() => isIdle(queue))
    expect(lastTries).toEqual([false, false, false, false])
    expect((await queue.depth()).report.dead).toBe(0)
  })

  it('says when it is the last try, and shows the dead job', async () => {
    const queue = await openQueue()
    const tries: boolean[] = []
    await queue.enqueue(transactionOn(sql), [phaseJob()])
    await sql.query(
      `UPDATE pgboss.job SET retry_count = 8, retry_limit = 9, started_on = now(), state = 'retry', retry_delay = 0`,
    )

    await queue.work(async (_, { isLastTry }) => {
      tries.push(isLastTry)
      throw new Error('never')
    })

    await until(async () => (await queue.depth()).phase.dead === 1)
    expect(tries).toEqual([true])
  })
})
