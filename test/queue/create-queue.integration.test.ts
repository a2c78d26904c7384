import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { Pool } from 'pg'
import type { PoolClient } from 'pg'
import type { Job } from '../../src/domain/run/job.ts'
import { UnavailableError } from '../../src/errors.ts'
import { createQueue } from '../../src/queue/create-queue.ts'
import type { Queue } from '../../src/queue/create-queue.ts'
import { createEmptyDatabase, createTestDatabase } from '../support/database.ts'
import type { TestDatabase } from '../support/database.ts'
import { silentLog } from '../support/silent-log.ts'

let database: TestDatabase
let sql: Pool
const queues: Queue[] = []

beforeEach(async () => {
  database = await createTestDatabase()
  sql = new Pool({ connectionString: database.url, max: 3 })
  // one test has the connections cut, idle ones of this pool among them
  sql.on('error', () => {})
})
afterEach(async () => {
  await Promise.all(queues.splice(0).map((queue) => queue.stop(0)))
  await sql.end()
  await database.drop()
})

async function openQueue(concurrency = 2, databaseUrl = database.url): Promise<Queue> {
  const queue = await createQueue({ databaseUrl, log: silentLog, concurrency })
  queues.push(queue)
  return queue
}

/** What the queue needs of a Prisma transaction, over a plain connection. */
function transactionOn(client: Pool | PoolClient) {
  return {
    $queryRawUnsafe: <T>(text: string, ...values: unknown[]) =>
      client.query(text, values).then(({ rows }) => rows as T),
  }
}

function phaseJob(): Job {
  return { kind: 'phase', runId: randomUUID(), phaseId: randomUUID() }
}

async function until(condition: () => boolean | Promise<boolean>, withinMs = 20_000): Promise<void> {
  const deadline = Date.now() + withinMs
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`the condition did not hold within ${withinMs} ms`)
    await delay(20)
  }
}

async function isIdle(queue: Queue): Promise<boolean> {
  return Object.values(await queue.depth()).every(({ queued, active }) => queued === 0 && active === 0)
}

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
  it('loses its job to another one within 60 s', async () => {
    const job = phaseJob()
    const queue = await openQueue()
    const victim = spawn(process.execPath, [join(import.meta.dirname, 'hanging-worker.ts'), database.url], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const exited = once(victim, 'exit')
    await once(victim.stdout, 'data')
    await queue.enqueue(transactionOn(sql), [job])
    await until(async () => (await queue.depth()).phase.active === 1)
    victim.kill('SIGKILL')
    await exited
    const killedAt = performance.now()

    const handled: Job[] = []
    await queue.work(async (taken) => void handled.push(taken))
    await until(() => handled.length === 1, 60_000)

    expect(handled).toEqual([job])
    expect(performance.now() - killedAt).toBeLessThan(60_000)
  }, 90_000)
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
