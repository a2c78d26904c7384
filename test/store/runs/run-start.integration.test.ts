import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { createStore } from '../../../src/store/create-store.ts'
import { newCommand, newRun } from '../../support/new-run.ts'
import { openTestStore } from '../../support/open-store.ts'
import type { TestStore } from '../../support/open-store.ts'

let test: TestStore

beforeAll(async () => {
  test = await openTestStore()
})
afterAll(() => test.close())

function jobsOf(runId: string) {
  return test.queuedJobs().then((jobs) => jobs.filter((job) => job.kind !== 'delivery' && job.runId === runId))
}

describe('startRun', () => {
  it('stores the run with its whole plan and the command, and enqueues the first phase and a report', async () => {
    const guid = await test.accept()
    const wanted = newRun({ origin: '/speckit' })
    const command = newCommand({ deduplicationKey: wanted.deduplicationKey, deliveryGuid: guid })

    const { outcome, run } = await test.store.startRun(wanted, command)

    const { deduplicationKey, phases, ...facts } = wanted
    expect(outcome).toBe('started')
    expect(run).toMatchObject({ ...facts, status: 'queued', conclusion: null, fence: 0, headSha: null, spec: null })
    expect(run).toMatchObject({ isPending: false, waitingFor: null, questions: [], cancellation: null })
    expect(run.phases).toMatchObject(
      phases.map((phase, position) => ({ ...phase, position, attempt: 1, status: 'queued' })),
    )
    expect(run.phases[0]).toMatchObject({ usage: null, files: [], cleanedUp: null, report: null, approval: null })
    expect(await test.store.run(run.id)).toEqual(run)
    expect(await test.store.isCommandKnown(deduplicationKey)).toBe(true)
    expect(await jobsOf(run.id)).toEqual([
      { kind: 'phase', runId: run.id, phaseId: phases[0]?.id },
      { kind: 'report', runId: run.id },
    ])
  })

  it('makes one run of the same act that is handled several times at once', async () => {
    const issue = { number: 77, title: 'Same', body: 'act' }

    const started = await Promise.all(
      Array.from({ length: 8 }, () => test.askForRun({ deduplicationKey: 'act-1', issue })),
    )

    const outcomes = started.map(({ outcome }) => outcome).sort()
    const ids = new Set(started.map(({ run }) => run.id))
    expect(outcomes).toEqual([...Array.from({ length: 7 }, () => 'duplicate'), 'started'])
    expect(ids.size).toBe(1)
    expect(await jobsOf([...ids][0] ?? '')).toHaveLength(2)
  })

  it('starts another run on an issue whose run is completed, but not for the same act', async () => {
    const issue = { number: 79, title: 'Again', body: '' }
    const first = await test.startRun({ issue, deduplicationKey: 'act-2' })
    const [phase] = first.phases
    const fence = (await test.store.claim(first.id, 'w', 60_000)) ?? 0
    await test.store.startPhase({ runId: first.id, fence }, phase?.id ?? '', new Date())
    const result = { kind: 'unchanged', documentExists: false, usage: null, detail: 'same' } as const
    await test.store.completePhase({ runId: first.id, fence }, { phaseId: phase?.id ?? '', result, at: new Date() })

    const same = await test.askForRun({ issue, deduplicationKey: 'act-2' })
    const other = await test.askForRun({ issue })

    expect(same).toMatchObject({ outcome: 'duplicate', run: { id: first.id } })
    expect(other.outcome).toBe('started')
  })

  it('starts nothing for an act that has changed a run already', async () => {
    const { id } = await test.startRun()
    const command = newCommand()
    const cancellation = { by: 'mona', reason: 'cancelled_by_person', detail: 'mona' } as const
    await test.store.steerRun(id, { kind: 'cancel', cancellation }, { by: command, at: new Date() })

    const again = await test.askForRun({ deduplicationKey: command.deduplicationKey })

    expect(again).toMatchObject({ outcome: 'duplicate', run: { id } })
  })

  it('refuses a run without a phase, and stores nothing of it', async () => {
    const run = newRun({ phases: [] })
    const command = newCommand({ deliveryGuid: await test.accept(), deduplicationKey: run.deduplicationKey })

    await expect(test.store.startRun(run, command)).rejects.toThrow('has no phases')
    expect([await test.store.run(run.id), await test.store.isCommandKnown(run.deduplicationKey)]).toEqual([null, false])
  })

  it('keeps texts that PostgreSQL cannot hold, with the NUL replaced', async () => {
    const issue = { number: 80, title: 'N\0L', body: `${'long '.repeat(12_000)}🚀../..\uD83D` }
    const phases = [{ id: randomUUID(), name: 'plan' as const, input: 'x\0\uDE00' }]

    const run = await test.startRun({ issue, phases })

    expect(run.issue).toEqual({ ...issue, title: 'N\u{FFFD}L', body: `${issue.body.slice(0, -1)}\u{FFFD}` })
    expect(run.phases[0]?.input).toBe('x\u{FFFD}\u{FFFD}')
  })

  it('stores nothing when the jobs cannot be enqueued', async () => {
    const failing = createStore({ databaseUrl: test.url, enqueue: () => Promise.reject(new Error('no queue today')) })
    const run = newRun()
    const command = newCommand({ deliveryGuid: await test.accept(), deduplicationKey: run.deduplicationKey })

    await expect(failing.startRun(run, command)).rejects.toThrow('no queue today')

    await failing.close()
    expect(await test.store.run(run.id)).toBeNull()
    expect(await test.store.isCommandKnown(run.deduplicationKey)).toBe(false)
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
