import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import type { Job } from '../../src/domain/run/job.ts'
import { createQueue } from '../../src/queue/create-queue.ts'
import { openTestStore } from '../support/open-store.ts'
import type { TestStore } from '../support/open-store.ts'
import { silentLog } from '../support/silent-log.ts'
import { until } from './support/queues.ts'

let test: TestStore

beforeEach(async () => {
  test = await openTestStore()
})
afterEach(() => test.close())

let issues = 0

/** Runs of a repository in an installation; resolves with their ids. */
async function start(count: number, installationId: number, repositoryId: number): Promise<string[]> {
  const ids: string[] = []
  for (let made = 0; made < count; made += 1) {
    const repository = { id: repositoryId, owner: 'octo', name: `of-${repositoryId}` }
    const number = (issues += 1)
    const { id } = await test.startRun({ installationId, repository, issue: { number, title: 'T', body: '' } })
    ids.push(id)
  }
  return ids
}

/** The runs in the order in which their phases are given to two workers. */
async function serve(jobs: number): Promise<string[]> {
  const turns: string[] = []
  await test.queue.work(async (job: Job) => {
    if (job.kind === 'phase') turns.push(job.runId)
  })
  await until(() => turns.length >= jobs, 60_000)
  return turns
}

describe('the turns of phases', () => {
  it('let a quiet installation wait for no more than those that are served at the moment', async () => {
    const hot = await start(60, 1, 10)
    const [quiet] = await start(1, 2, 20)

    const turns = await serve(61)

    // two workers may have taken one each before
    expect(turns.indexOf(quiet ?? '')).toBeLessThanOrEqual(2)
    expect(turns.toSorted()).toEqual([...hot, quiet].toSorted())
  }, 90_000)

  it('go round between installations, and in each of them between repositories', async () => {
    const [busy, rare] = [await start(8, 1, 10), await start(2, 1, 11)]
    const other = await start(4, 2, 20)

    const turns = await serve(14)

    const placeOf = (ids: string[]) => turns.flatMap((id, place) => (ids.includes(id) ? [place] : []))
    expect(placeOf(other).at(-1)).toBeLessThanOrEqual(9)
    expect(placeOf(rare).at(-1)).toBeLessThanOrEqual(8)
    expect(placeOf(busy)).toHaveLength(8)
  }, 60_000)

  it('give the oldest run of a repository its turn first', async () => {
    const ids = await start(6, 1, 10)

    const turns = await serve(6)

    expect(ids.indexOf(turns[0] ?? '')).toBeLessThan(2)
    expect(ids.indexOf(turns.at(-1) ?? '')).toBeGreaterThan(3)
  }, 60_000)

  it('leave every job its tries, and each phase one job', async () => {
    const [tired] = await start(1, 1, 10)
    const [fresh] = await start(1, 2, 20)
    await test.sql.query(
      `UPDATE pgboss.job SET retry_limit = CASE WHEN data->>'runId' = $1 THEN 0 ELSE 9 END WHERE name = 'phase'`,
      [tired],
    )
    await test.sql.query(`INSERT INTO "Turn" VALUES (1, 10, now())`)
    const seen = new Map<string, boolean>()
    await test.queue.work(async (job, { isLastTry }) => {
      if (job.kind === 'phase') seen.set(job.runId, isLastTry)
    })

    await until(() => seen.size === 2, 30_000)

    expect([seen.get(tired ?? ''), seen.get(fresh ?? '')]).toEqual([true, false])
    await until(async () => (await test.queue.depth()).phase.active === 0)
    expect((await test.queue.depth()).phase).toEqual({ queued: 0, active: 0, dead: 0 })
  }, 60_000)

  it('pass over a phase that waits for its next try', async () => {
    const [waiting] = await start(1, 1, 10)
    const [due] = await start(1, 2, 20)
    await test.sql.query(`UPDATE pgboss.job SET start_after = now() + interval '1 hour' WHERE data->>'runId' = $1`, [
      waiting,
    ])

    expect(await serve(1)).toEqual([due])
  }, 60_000)

  it('are found out by several processes at once, and lose no phase', async () => {
    const [hot, quiet] = [await start(20, 1, 10), await start(20, 2, 20)]
    const second = await createQueue({ databaseUrl: test.url, log: silentLog, concurrency: 4 })
    const turns: string[] = []
    const handle = async (job: Job) => {
      if (job.kind === 'phase') turns.push(job.runId)
    }

    await Promise.all([test.queue.work(handle), second.work(handle)])
    await until(() => turns.length >= 40, 60_000)
    await second.stop(1_000)

    expect(turns.toSorted()).toEqual([...hot, ...quiet].toSorted())
  }, 90_000)
})
