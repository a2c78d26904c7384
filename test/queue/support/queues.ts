import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeEach } from '@jest/globals'
import { Pool } from 'pg'
import type { PoolClient } from 'pg'
import type { Job } from '../../../src/domain/run/job.ts'
import { createQueue } from '../../../src/queue/create-queue.ts'
import type { Queue } from '../../../src/queue/create-queue.ts'
import { createTestDatabase } from '../../support/database.ts'
import type { TestDatabase } from '../../support/database.ts'
import { silentLog } from '../../support/silent-log.ts'

export let database: TestDatabase
export let sql: Pool
export const queues: Queue[] = []

/** A database of its own for each test of a file; its queues are stopped after it. */
export function useQueues(): void {
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
}

export async function openQueue(concurrency = 2, databaseUrl = database.url): Promise<Queue> {
  const queue = await createQueue({ databaseUrl, log: silentLog, concurrency })
  queues.push(queue)
  return queue
}

/** What the queue needs of a Prisma transaction, over a plain connection. */
export function transactionOn(client: Pool | PoolClient) {
  return {
    $queryRawUnsafe: <T>(text: string, ...values: unknown[]) =>
      client.query(text, values).then(({ rows }) => rows as T),
  }
}

export function phaseJob(): Job {
  return { kind: 'phase', runId: randomUUID(), phaseId: randomUUID() }
}

export async function until(condition: () => boolean | Promise<boolean>, withinMs = 20_000): Promise<void> {
  const deadline = Date.now() + withinMs
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`the condition did not hold within ${withinMs} ms`)
    await delay(20)
  }
}

export async function isIdle(queue: Queue): Promise<boolean> {
  return Object.values(await queue.depth()).every(({ queued, active }) => queued === 0 && active === 0)
}
