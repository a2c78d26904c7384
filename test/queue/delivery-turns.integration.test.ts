import { randomUUID } from 'node:crypto'
import { expect, it } from '@jest/globals'
import { UnavailableError } from '../../src/errors.ts'
import type { ClaimedDelivery } from '../../src/ports/delivery-store.ts'
import type { Queue } from '../../src/queue/create-queue.ts'
import { createStore } from '../../src/store/create-store.ts'
import { database, openQueue, sql, until, useQueues } from './support/queues.ts'

useQueues()

type Store = ReturnType<typeof createStore>
type Worker = {
  queue: Queue
  store: Store
  work(handle: (delivery: ClaimedDelivery) => Promise<void>): Promise<void>
  /** From then on it takes nothing more; what it holds is stuck. */
  kill(): void
}

const leaseMs = 2_000
const opened: Store[] = []

/** A process of its own, as far as the database can tell. */
async function openWorker(): Promise<Worker> {
  const queue = await openQueue()
  const store = createStore({ databaseUrl: database.url, enqueue: queue.enqueue })
  opened.push(store)
  let isKilled = false
  return {
    queue,
    store,
    kill: () => void (isKilled = true),
    work: (handle) =>
      queue.work(async (job) => {
        const delivery = job.kind === 'delivery' && !isKilled ? await store.claimDelivery(job.guid, leaseMs) : null
        if (delivery === null) return
        await handle(delivery)
        await store.settleDelivery(delivery.guid, 'done')
      }),
  }
}

async function accept(store: Store, number: number, second: number): Promise<string> {
  const guid = randomUUID()
  const payload = { issue: { number, updated_at: new Date(Date.UTC(2026, 10, 1, 10, 0, second)).toISOString() } }
  await store.acceptDelivery({ guid, event: 'issues', action: 'labeled', installationId: 1, repositoryId: 7, payload })
  return guid
}

async function openCount(): Promise<number> {
  const { rows } = await sql.query<{ open: number }>(
    `SELECT count(*)::int AS open FROM "Delivery" WHERE "handledAt" IS NULL`,
  )
  return rows[0]?.open ?? 0
}

async function closeAll(workers: readonly Worker[]): Promise<void> {
  await Promise.all(workers.map(({ queue }) => queue.stop(0)))
  await Promise.all(opened.splice(0).map((store) => store.close()))
}

const seconds = (count: number) => Array.from({ length: count }, (_, index) => index)

it('handles a busy issue in order, one at a time, by two workers, and a quiet one beside it at once', async () => {
  const workers = [await openWorker(), await openWorker()] as const
  const [{ store }] = workers
  const guids = await Promise.all(seconds(200).map((second) => accept(store, 1, second)))
  const handled: string[] = []
  const atOnce = { now: 0, most: 0 }
  let quiet = ''
  for (const worker of workers) {
    await worker.work(async ({ guid, payload }) => {
      const isHot = (payload as { issue: { number: number } }).issue.number === 1
      if (isHot) atOnce.most = Math.max(atOnce.most, (atOnce.now += 1))
      await new Promise((resolve) => setTimeout(resolve, 20))
      if (isHot) atOnce.now -= 1
      handled.push(guid)
    })
  }
  await until(() => handled.length > 3)
  const before = handled.length
  quiet = await accept(store, 2, 0)

  await until(() => handled.includes(quiet))
  const ahead = handled.indexOf(quiet) - before
  await until(async () => (await openCount()) === 0, 60_000)

  await closeAll(workers)
  expect(handled.filter((guid) => guid !== quiet)).toEqual(guids)
  expect(atOnce.most).toBe(1)
  // of 200 that were there before it
  expect(ahead).toBeLessThan(60)
}, 90_000)

it('goes on with an issue whose worker was killed, from the delivery that it held', async () => {
  const [killed, next] = [await openWorker(), await openWorker()]
  const guids = await Promise.all(seconds(3).map((second) => accept(killed.store, 1, second)))
  const reached = Promise.withResolvers<string>()
  const handled: string[] = []
  await killed.work(async ({ guid }) => {
    reached.resolve(guid)
    await new Promise(() => {})
  })
  expect(await reached.promise).toBe(guids[0])
  killed.kill()
  // its jobs are gone with it, as after a crash of the server that had only noted them
  await sql.query(`DELETE FROM pgboss.job WHERE name = 'delivery'`)
  await sql.query(`UPDATE "Delivery" SET "receivedAt" = now() - interval '1 minute'`)

  await next.work(async ({ guid }) => void handled.push(guid))
  await until(async () => {
    await next.store.wakeDeliveries()
    return (await openCount()) === 0
  }, 30_000)

  await closeAll([next])
  expect(handled).toEqual(guids)
  await closeAll([killed])
}, 60_000)

it('tries a delivery that fails again before those behind it, and lets them go when it is settled', async () => {
  const worker = await openWorker()
  const guids = await Promise.all(seconds(3).map((second) => accept(worker.store, 1, second)))
  const tried: string[] = []
  await worker.work(async (delivery) => {
    tried.push(delivery.guid)
    if (delivery.guid !== guids[0] || delivery.attempt === 3) return
    await worker.store.postponeDelivery(delivery, 100)
    throw new UnavailableError('GitHub is away', 100)
  })

  await until(async () => (await openCount()) === 0, 30_000)

  await closeAll([worker])
  expect(tried).toEqual([guids[0], guids[0], ...guids])
}, 60_000)
