import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { createStore } from '../../src/store/create-store.ts'
import { newRun } from '../support/new-run.ts'
import { openTestStore } from '../support/open-store.ts'
import type { TestStore } from '../support/open-store.ts'

let test: TestStore

beforeAll(async () => {
  test = await openTestStore()
})
afterAll(() => test.close())

async function accept(): Promise<string> {
  const guid = randomUUID()
  await test.store.acceptDelivery({
    guid,
    event: 'issues',
    action: 'labeled',
    installationId: 1,
    repositoryId: 2,
    payload: {},
  })
  return guid
}

function jobsOf(runId: string) {
  return test.queuedJobs().then((jobs) => jobs.filter((job) => job.kind !== 'delivery' && job.runId === runId))
}

describe('startRun', () => {
  it('stores the run with its whole plan, settles the delivery and enqueues the first phase and a report', async () => {
    const guid = await accept()
    const wanted = newRun()

    const { outcome, run } = await test.store.startRun(wanted, guid)

    const { semanticKey: _, phases, ...facts } = wanted
    expect(outcome).toBe('started')
    expect(run).toMatchObject({ ...facts, status: 'queued', conclusion: null, fence: 0, headSha: null, spec: null })
    expect(run.phases).toMatchObject(
      phases.map((phase, position) => ({ ...phase, position, attempt: 1, status: 'queued' })),
    )
    expect(run.phases[0]).toMatchObject({ usage: null, files: [], cleanedUp: null })
    expect(await test.store.run(run.id)).toEqual(run)
    expect(await test.store.delivery(guid)).toMatchObject({ outcome: `started run ${run.id}` })
    expect(await jobsOf(run.id)).toEqual([
      { kind: 'phase', runId: run.id, phaseId: phases[0]?.id },
      { kind: 'report', runId: run.id },
    ])
  })

  it('makes one run of the same act that is handled several times at once', async () => {
    const guids = await Promise.all(Array.from({ length: 8 }, accept))
    const issue = { number: 77, title: 'Same', body: 'act' }

    const started = await Promise.all(
      guids.map((guid) => test.store.startRun(newRun({ semanticKey: 'act-1', issue }), guid)),
    )

    const outcomes = started.map(({ outcome }) => outcome).sort()
    const ids = new Set(started.map(({ run }) => run.id))
    expect(outcomes).toEqual([...Array.from({ length: 7 }, () => 'duplicate'), 'started'])
    expect(ids.size).toBe(1)
    expect(await jobsOf([...ids][0] ?? '')).toHaveLength(2)
    for (const guid of guids) expect((await test.store.delivery(guid))?.outcome).toMatch(/^(started|duplicate of) run /)
  })

  it('lets one of different acts on the same issue win, and tells the others which', async () => {
    const guids = await Promise.all(Array.from({ length: 8 }, accept))
    const issue = { number: 78, title: 'Same issue', body: '' }

    const started = await Promise.all(guids.map((guid) => test.store.startRun(newRun({ issue }), guid)))

    expect(started.filter(({ outcome }) => outcome === 'started')).toHaveLength(1)
    expect(started.filter(({ outcome }) => outcome === 'busy')).toHaveLength(7)
    expect(new Set(started.map(({ run }) => run.id)).size).toBe(1)
  })

  it('starts another run on an issue whose run is completed, but not for the same act', async () => {
    const issue = { number: 79, title: 'Again', body: '' }
    const first = await test.startRun({ issue, semanticKey: 'act-2' })
    const [phase] = first.phases
    const fence = (await test.store.claim(first.id, 'w', 60_000)) ?? 0
    await test.store.startPhase(first.id, fence, phase?.id ?? '', new Date())
    const result = { kind: 'unchanged', documentExists: false, usage: null, detail: 'same' } as const
    await test.store.completePhase(fence, first.id, phase?.id ?? '', result, new Date())

    const same = await test.store.startRun(newRun({ issue, semanticKey: 'act-2' }), await accept())
    const other = await test.store.startRun(newRun({ issue }), await accept())

    expect(same).toMatchObject({ outcome: 'duplicate', run: { id: first.id } })
    expect(other.outcome).toBe('started')
  })

  it('keeps texts that PostgreSQL cannot hold, with the NUL replaced', async () => {
    const issue = { number: 80, title: 'N\0L', body: `${'long '.repeat(12_000)}🚀../..` }

    const run = await test.startRun({ issue })

    expect(run.issue).toEqual({ ...issue, title: 'N\u{FFFD}L' })
  })

  it('stores nothing when the jobs cannot be enqueued', async () => {
    const failing = createStore({ databaseUrl: test.url, enqueue: () => Promise.reject(new Error('no queue today')) })
    const guid = await accept()
    const run = newRun()

    await expect(failing.startRun(run, guid)).rejects.toThrow('no queue today')

    await failing.close()
    expect(await test.store.run(run.id)).toBeNull()
    expect(await test.store.delivery(guid)).toMatchObject({ handledAt: null })
  })
})

describe('queries', () => {
  it('lists runs newest first, page by page, filtered', async () => {
    const repository = { id: 555, owner: 'octo', name: 'pages' }
    const times = [3, 1, 2, 2, 0].map((seconds) => new Date(Date.UTC(2026, 0, 1, 0, 0, seconds)))
    for (const createdAt of times) await test.startRun({ repository, createdAt })

    const first = await test.store.runs({ limit: 2, repositoryId: 555 })
    const second = await test.store.runs({ limit: 2, repositoryId: 555, before: first[1]?.id ?? '' })
    const third = await test.store.runs({ limit: 2, repositoryId: 555, before: second[1]?.id ?? '' })

    expect([...first, ...second, ...third].map(({ createdAt }) => createdAt.getUTCSeconds())).toEqual([3, 2, 2, 1, 0])
    expect(new Set([...first, ...second, ...third].map(({ id }) => id)).size).toBe(5)
    expect(await test.store.runs({ limit: 5, repositoryId: 555, status: 'completed' })).toEqual([])
    expect(await test.store.runs({ limit: 5, before: "' OR 1=1" })).toEqual([])
  })

  it('counts the queued runs before one', async () => {
    const old = await test.startRun({ createdAt: new Date(Date.UTC(2020, 0, 1)) })
    const next = await test.startRun({ createdAt: new Date(Date.UTC(2020, 0, 2)) })

    expect(await test.store.queuePosition(old.id)).toBe(0)
    expect(await test.store.queuePosition(next.id)).toBe(1)
    expect(await test.store.queuePosition(randomUUID())).toBe(0)
  })

  it('finds nothing under an id that is none', async () => {
    expect(await test.store.run('../../etc')).toBeNull()
    expect(await test.store.run(randomUUID())).toBeNull()
    expect(await test.store.artifacts('x')).toEqual([])
    expect(await test.store.artifact('x')).toBeNull()
  })
})
