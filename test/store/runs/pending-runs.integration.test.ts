import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import type { RunRecord } from '../../../src/domain/run/run.ts'
import { failedPhase } from '../../../src/domain/run/run.ts'
import { runSettings } from '../../domain/support/run-settings.ts'
import type { RunSettings } from '../../../src/domain/run/settings.ts'
import { UnavailableError } from '../../../src/errors.ts'
import type { NewRun } from '../../../src/ports/store.ts'
import { newCommand } from '../../support/new-run.ts'
import { openTestStore } from '../../support/open-store.ts'
import type { TestStore } from '../../support/open-store.ts'
import { begin, commits, forgotten, work } from '../support/work.ts'

let test: TestStore
/** Of one test: another installation and repository each. */
let at: Pick<NewRun, 'installationId' | 'repository'>
let serial = 1000

beforeAll(async () => {
  test = await openTestStore()
})
afterAll(() => test.close())
beforeEach(() => {
  serial += 1
  at = { installationId: serial, repository: { id: serial * 10, owner: 'octo', name: 'todo' } }
})
afterEach(async () => {
  expect(await forgotten(test)).toEqual([])
})

const cancellation = { by: 'mona', reason: 'cancelled_by_person', detail: 'mona cancelled.' } as const

function ask(number: number, change: Partial<NewRun> = {}, limits: Partial<RunSettings> = {}) {
  const settings = { ...runSettings, ...limits }
  return test.askForRun({ ...at, settings, issue: { number, title: 'T', body: 'B' }, ...change })
}

function cancel(runId: string) {
  return test.store.steerRun(
    runId,
    { kind: 'cancel', cancellation },
    { by: newCommand({ installationId: at.installationId }), at: new Date() },
  )
}

async function stateOf({ id }: RunRecord): Promise<string> {
  const run = await test.store.run(id)
  return run?.isPending ? 'pending' : (run?.status ?? 'gone')
}

function open(): Promise<RunRecord[]> {
  return test.store.openRuns({ installationId: at.installationId })
}

describe('the line of an issue', () => {
  it('has one active run of eight that are asked for at once, and the others in their order', async () => {
    const asked = await Promise.all(Array.from({ length: 8 }, () => ask(1)))

    const runs = await open()
    const pending = runs.filter(({ isPending }) => isPending)
    const places = await Promise.all(pending.map(({ id }) => test.store.pendingPlace(id)))
    expect(asked.map(({ outcome }) => outcome).toSorted()).toEqual([...Array(7).fill('pending'), 'started'])
    expect([runs.length, pending.length]).toEqual([8, 7])
    expect(places.map((place) => place?.position)).toEqual([1, 2, 3, 4, 5, 6, 7])
    expect(places[0]?.before).toEqual({ issueNumber: 1, origin: 'label' })
    expect(pending.every(({ status, fence }) => status === 'queued' && fence === 0)).toBe(true)
  })

  it('numbers those that came in the same moment too', async () => {
    const createdAt = new Date()
    await Promise.all(Array.from({ length: 4 }, () => ask(1, { createdAt })))

    const pending = (await open()).filter(({ isPending }) => isPending)
    const places = await Promise.all(pending.map(({ id }) => test.store.pendingPlace(id)))

    expect(places.map((place) => place?.position)).toEqual([1, 2, 3])
  })

  it('has no job for those who wait, and wants a report of the active one', async () => {
    const first = await ask(1)
    const claim = await test.store.claimReport(first.run.id, 60_000)
    const second = await ask(1)

    const jobs = (await test.queuedJobs()).filter((job) => job.kind !== 'delivery')
    expect(jobs.filter((job) => job.runId === second.run.id)).toEqual([])
    expect(await test.store.finishReport(first.run.id, claim?.wanted ?? 0, true)).toBe(true)
    expect(await test.store.stranded(new Date(Date.now() + 60_000))).not.toContainEqual(
      expect.objectContaining({ runId: second.run.id }),
    )
    expect(await test.store.queuePosition(second.run.id)).toBeGreaterThan(0)
  })

  it.each<[string, (active: RunRecord) => Promise<unknown>]>([
    ['ends', (active) => work(test, active.id, failedPhase('agent_failed', 'x'))],
    ['is cancelled', (active) => cancel(active.id)],
  ])('gives the next one its turn when the active one %s', async (_name, end) => {
    const runs = [await ask(1), await ask(1), await ask(1)].map(({ run }) => run)

    await end(runs[0] as RunRecord)

    const [, second, third] = runs as [RunRecord, RunRecord, RunRecord]
    expect(await Promise.all(runs.map(stateOf))).toEqual(['completed', 'queued', 'pending'])
    expect(await test.queuedJobs()).toEqual(
      expect.arrayContaining([
        { kind: 'phase', runId: second.id, phaseId: second.phases[0]?.id },
        { kind: 'report', runId: second.id },
      ]),
    )
    expect(await test.store.pendingPlace(second.id)).toBeNull()
    expect((await test.store.pendingPlace(third.id))?.position).toBe(1)
  })

  it('stays behind a run that waits for people', async () => {
    const first = await ask(1, {}, { gates: ['specify'] })
    const second = await ask(1)

    const waiting = await work(test, first.run.id)

    expect([waiting.status, await stateOf(second.run)]).toEqual(['waiting', 'pending'])
  })

  it('closes up when one in the middle is cancelled, which is shown with the active one', async () => {
    const [first, second, third] = [await ask(1), await ask(1), await ask(1)].map(({ run }) => run) as [
      RunRecord,
      RunRecord,
      RunRecord,
    ]
    const claim = await test.store.claimReport(first.id, 60_000)

    await cancel(second.id)

    expect(await Promise.all([first, second, third].map(stateOf))).toEqual(['queued', 'completed', 'pending'])
    expect((await test.store.pendingPlace(third.id))?.position).toBe(1)
    expect(await test.store.finishReport(first.id, claim?.wanted ?? 0, true)).toBe(true)
  })
})

describe('limits', () => {
  it('of a repository keep runs of other issues pending, until one elsewhere frees a place', async () => {
    const first = await ask(1, {}, { maxRunsPerRepository: 1 })
    const second = await ask(2, {}, { maxRunsPerRepository: 1 })

    const place = await test.store.pendingPlace(second.run.id)
    await work(test, first.run.id, failedPhase('agent_failed', 'x'))

    expect(place).toEqual({ position: 1, before: { issueNumber: 1, origin: 'label' } })
    expect(await stateOf(second.run)).toBe('queued')
  })

  it('of an installation count all its repositories, and no other installation', async () => {
    const other = { id: serial * 10 + 1, owner: 'octo', name: 'other' }
    const limit = { maxRunsPerInstallation: 1 }

    const outcomes = [
      await ask(1, {}, limit),
      await ask(1, { repository: other }, limit),
      await ask(1, { installationId: serial + 500_000, repository: { ...other, id: serial * 10 + 2 } }, limit),
    ].map(({ outcome }) => outcome)

    expect(outcomes).toEqual(['started', 'pending', 'started'])
  })

  it('are free again while a run waits for people', async () => {
    const first = await ask(1, {}, { gates: ['specify'], maxRunsPerRepository: 1 })
    const second = await ask(2, {}, { maxRunsPerRepository: 1 })

    await work(test, first.run.id)

    expect(await stateOf(second.run)).toBe('queued')
  })

  it('that were raised let the line move at the next sweep', async () => {
    await ask(1, {}, { maxRunsPerRepository: 1 })
    const { run } = await ask(2, {}, { maxRunsPerRepository: 1 })
    await test.sql.query(`UPDATE "Run" SET settings = settings || '{"maxRunsPerRepository": 2}' WHERE id = $1`, [
      run.id,
    ])

    await test.store.admitPending()
    await test.store.admitPending()

    expect(await stateOf(run)).toBe('queued')
  })

  it('show the first pending run of an issue without an active run, and the next when that one is cancelled', async () => {
    await ask(1, {}, { maxRunsPerRepository: 1 })
    const second = await ask(2, {}, { maxRunsPerRepository: 1 })
    const third = await ask(2, {}, { maxRunsPerRepository: 1 })
    const claim = await test.store.claimReport(third.run.id, 60_000)

    await cancel(second.run.id)

    expect(await stateOf(third.run)).toBe('pending')
    expect(await test.store.finishReport(third.run.id, claim?.wanted ?? 0, true)).toBe(true)
  })
})

describe('a pending run', () => {
  it('moves with its repository to another installation', async () => {
    await ask(1)
    const { run } = await ask(1)
    const to = { owner: 'hub', name: 'todo', installationId: serial + 600_000 }

    await test.store.moveRepository(at.repository.id, to)
    for (const { id } of await test.store.openRuns({ repositoryId: at.repository.id })) {
      if (id !== run.id) await work(test, id, failedPhase('agent_failed', 'x'))
    }

    expect(await stateOf(run)).toBe('queued')
    expect(await test.store.run(run.id)).toMatchObject({
      repository: { owner: 'hub', name: 'todo' },
      installationId: to.installationId,
    })
  })
})

describe('many at once', () => {
  it.each([1, 2, 3])('never lock each other out, and lose no run (round %i)', async (round) => {
    const limits = round === 3 ? { maxRunsPerRepository: 2 } : {}
    const known: RunRecord[] = []
    const acts = [
      async (index: number) => void known.push((await ask(index % 4, {}, limits)).run),
      async (index: number) => void (await cancel(known[index % known.length]?.id ?? '')),
      async () => step(),
      async () => step(failedPhase('agent_failed', 'x')),
    ]
    for (const number of [0, 1, 2, 3]) known.push((await ask(number, {}, limits)).run)

    await Promise.all(
      Array.from({ length: 50 }, (_, index) => patiently(() => (acts[(index * 7 + round) % 5] ?? acts[0])?.(index))),
    )

    expect(await deadlocks()).toBe(0)
    const runs = await open()
    const active = runs.filter(({ isPending }) => !isPending).map(({ issue }) => issue.number)
    expect(new Set(active).size).toBe(active.length)
    if (round < 3) expect(runs.every(({ issue }) => active.includes(issue.number))).toBe(true)
    await drain()
    expect(await open()).toEqual([])
    const ended = await Promise.all(known.map(stateOf))
    expect(new Set(ended)).toEqual(new Set(['completed']))
  })

  /** The next phase of any run that can be worked on. */
  async function step(result = commits()): Promise<void> {
    const free = (await open()).filter(({ isPending, status }) => !isPending && status !== 'waiting')
    const run = free[Math.floor(Math.random() * free.length)]
    if (run === undefined) return
    try {
      const { fence, phaseId } = await begin(test, run.id)
      await test.store.completePhase({ runId: run.id, fence }, { phaseId, result, at: new Date() })
    } catch (error) {
      // somebody else works on it, or has cancelled it meanwhile
      if (!/is leased|no phase left|cannot start|cannot end|no longer ours/.test(String(error))) throw error
    }
  }

  async function drain(): Promise<void> {
    await test.sql.query(`UPDATE "Run" SET "leaseEndsAt" = NULL WHERE "installationId" = $1`, [at.installationId])
    for (let runs = await open(); runs.length > 0; runs = await open()) {
      const before = runs.length
      for (const { id, isPending } of runs) if (!isPending) await work(test, id, failedPhase('agent_failed', 'x'))
      const left = (await open()).length
      if (left >= before) throw new Error(`the line does not move: ${left} runs are left`)
    }
  }

  async function patiently(act: () => Promise<void> | undefined): Promise<void> {
    for (;;) {
      try {
        return await act()
      } catch (error) {
        if (!(error instanceof UnavailableError)) throw error
      }
    }
  }

  async function deadlocks(): Promise<number> {
    const { rows } = await test.sql.query<{ count: string }>(
      'SELECT deadlocks AS count FROM pg_stat_database WHERE datname = current_database()',
    )
    return Number(rows[0]?.count)
  }
})
