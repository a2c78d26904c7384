import { randomUUID } from 'node:crypto'
import { Pool } from 'pg'
import type { Job } from '../../src/domain/run/job.ts'
import type { RunRecord } from '../../src/domain/run/run.ts'
import type { NewRun, RunStore } from '../../src/ports/store.ts'
import { createQueue } from '../../src/queue/create-queue.ts'
import type { Queue } from '../../src/queue/create-queue.ts'
import { createStore } from '../../src/store/create-store.ts'
import { createTestDatabase } from './database.ts'
import { newCommand, newRun } from './new-run.ts'
import { silentLog } from './silent-log.ts'

type Started = Awaited<ReturnType<RunStore['startRun']>>

export type TestStore = {
  url: string
  store: ReturnType<typeof createStore>
  queue: Queue
  /** Direct access, past the store. */
  sql: Pool
  /** Jobs that wait, in the order in which they were put in. */
  queuedJobs(): Promise<Job[]>
  /** Accepts a delivery and resolves with its GUID. */
  accept(): Promise<string>
  /** Accepts a delivery and asks for a run by it. */
  askForRun(given?: Partial<NewRun>): Promise<Started>
  /** The same for a run that gets its turn at once. */
  startRun(given?: Partial<NewRun>): Promise<RunRecord>
  close(): Promise<void>
}

/** A store and its queue on a database of their own. */
export async function openTestStore(): Promise<TestStore> {
  const database = await createTestDatabase()
  const queue = await createQueue({ databaseUrl: database.url, log: silentLog, concurrency: 2 })
  const store = createStore({ databaseUrl: database.url, enqueue: queue.enqueue })
  const sql = new Pool({ connectionString: database.url, max: 2 })

  async function queuedJobs(): Promise<Job[]> {
    const { rows } = await sql.query<{ data: Job }>(
      `SELECT data FROM pgboss.job WHERE state IN ('created', 'retry') ORDER BY created_on, name`,
    )
    return rows.map(({ data }) => data)
  }

  async function accept(): Promise<string> {
    const guid = randomUUID()
    await store.acceptDelivery({
      guid,
      event: 'issues',
      action: 'labeled',
      installationId: 42,
      repositoryId: 7,
      payload: {},
    })
    return guid
  }

  async function askForRun(given?: Partial<NewRun>): Promise<Started> {
    const run = newRun(given)
    const { deduplicationKey, installationId, actor } = run
    const command = { deliveryGuid: await accept(), deduplicationKey, installationId, actor }
    return store.startRun(run, newCommand({ ...command, repositoryId: run.repository.id }))
  }

  async function startRun(given?: Partial<NewRun>): Promise<RunRecord> {
    const { outcome, run } = await askForRun(given)
    if (outcome !== 'started') throw new Error(`the run was not started: ${outcome}`)
    return run
  }

  async function close(): Promise<void> {
    await store.close()
    await queue.stop(0)
    await sql.end()
    await database.drop()
  }
  return { url: database.url, store, queue, sql, queuedJobs, accept, askForRun, startRun, close }
}
