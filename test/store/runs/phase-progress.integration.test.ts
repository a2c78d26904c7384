import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import type { Job } from '../../../src/domain/run/job.ts'
import type { PhaseRecord, PhaseResult, RunRecord } from '../../../src/domain/run/run.ts'
import { createStore } from '../../../src/store/create-store.ts'
import { openTestStore } from '../../support/open-store.ts'
import type { TestStore } from '../../support/open-store.ts'

let test: TestStore
let run: RunRecord
let specify: PhaseRecord
let plan: PhaseRecord
let tasks: PhaseRecord

const minute = 60_000
const startedAt = new Date('2026-03-01T10:00:00.123Z')
const endedAt = new Date('2026-03-01T10:05:00.456Z')
const spec = {
  title: 'Due dates',
  userStories: ['P1 Add'],
  requirementCount: 3,
  openQuestions: [{ line: 4, text: '?' }],
  taskCount: null,
}
const committed: Extract<PhaseResult, { kind: 'committed' }> = {
  kind: 'committed',
  commitSha: 'b'.repeat(40),
  files: [{ path: 'specs/012/spec.md', status: 'added', size: 1234 }],
  usage: { inputTokens: 5_000_000_000, outputTokens: 7, costUsd: 0.123456 },
  detail: 'wrote \0 spec.md',
  spec,
  questions: [],
}
const failed: PhaseResult = {
  kind: 'failed',
  conclusion: 'timed_out',
  reason: 'timed_out',
  detail: '30 minutes',
  usage: null,
}

beforeAll(async () => {
  test = await openTestStore()
})
afterAll(() => test.close())
beforeEach(async () => {
  run = await test.startRun()
  const [first, second, third] = run.phases
  if (first === undefined || second === undefined || third === undefined) throw new Error('three phases expected')
  specify = first
  plan = second
  tasks = third
})

async function claim(): Promise<number> {
  const fence = await test.store.claim(run.id, 'worker', minute)
  if (fence === null) throw new Error('the run is leased')
  return fence
}

async function reach(phase: PhaseRecord): Promise<number> {
  const fence = await claim()
  await test.store.startPhase({ runId: run.id, fence }, phase.id, startedAt)
  return fence
}

function phaseJobs(): Promise<Job[]> {
  return test.queuedJobs().then((jobs) => jobs.filter((job) => job.kind === 'phase' && job.runId === run.id))
}

function later(): Date {
  return new Date(Date.now() + minute)
}

function isOurs({ runId }: { runId: string }): boolean {
  return runId === run.id
}

describe('startPhase', () => {
  it('puts phase and run in progress and wants a report', async () => {
    const fence = await claim()
    const wanted = await test.store.claimReport(run.id, minute)

    const started = await test.store.startPhase({ runId: run.id, fence }, specify.id, startedAt)

    expect(started).toMatchObject({ status: 'in_progress', startedAt, fence })
    expect(started.phases).toMatchObject([
      { status: 'in_progress', startedAt },
      { status: 'queued' },
      { status: 'queued' },
    ])
    expect(await test.store.finishReport(run.id, wanted?.wanted ?? 0, true)).toBe(true)
  })

  it('keeps the first start of a phase that is tried again', async () => {
    await reach(specify)
    await test.sql.query(`UPDATE "Run" SET "leaseEndsAt" = now() WHERE "id" = $1`, [run.id])
    const fence = await claim()

    const again = await test.store.startPhase({ runId: run.id, fence }, specify.id, endedAt)

    expect(again).toMatchObject({ startedAt, fence: 2 })
    expect(again.phases[0]).toMatchObject({ status: 'in_progress', startedAt, attempt: 1 })
  })

  it('refuses a phase that is completed or of another run', async () => {
    const other = await test.startRun()
    const fence = await reach(specify)
    await test.store.completePhase({ runId: run.id, fence }, { phaseId: specify.id, result: committed, at: endedAt })
    const next = await claim()

    await expect(test.store.startPhase({ runId: run.id, fence: next }, specify.id, endedAt)).rejects.toThrow(
      'cannot start',
    )
    await expect(
      test.store.startPhase({ runId: run.id, fence: next }, other.phases[0]?.id ?? '', endedAt),
    ).rejects.toThrow('cannot start')
  })
})

describe('completePhase', () => {
  it('stores a commit, gives the lease back and enqueues the next phase', async () => {
    const fence = await reach(specify)

    const after = await test.store.completePhase(
      { runId: run.id, fence },
      { phaseId: specify.id, result: committed, at: endedAt },
    )

    expect(after).toMatchObject({
      status: 'in_progress',
      conclusion: null,
      headSha: 'b'.repeat(40),
      spec,
      completedAt: null,
    })
    expect(after.phases[0]).toMatchObject({
      status: 'completed',
      conclusion: 'success',
      completedAt: endedAt,
      commitSha: 'b'.repeat(40),
      files: committed.files,
      usage: committed.usage,
      detail: 'wrote \u{FFFD} spec.md',
    })
    expect(await phaseJobs()).toContainEqual({ kind: 'phase', runId: run.id, phaseId: plan.id })
    expect(await test.store.claim(run.id, 'next', minute)).toBe(fence + 1)
    expect(await test.store.run(run.id)).toMatchObject({ headSha: 'b'.repeat(40) })
  })

  it('completes the run with its last phase', async () => {
    for (const phase of [specify, plan, tasks]) {
      await test.store.completePhase(
        { runId: run.id, fence: await reach(phase) },
        { phaseId: phase.id, result: committed, at: endedAt },
      )
    }

    const after = await test.store.run(run.id)

    expect(after).toMatchObject({ status: 'completed', conclusion: 'success', startedAt, completedAt: endedAt })
    expect(await test.store.claim(run.id, 'late', minute)).toBeNull()
    expect(await test.store.lastHead(run.repository.id, run.branch)).toBe('b'.repeat(40))
  })

  it('skips the rest of a run that failed', async () => {
    const fence = await reach(specify)

    const after = await test.store.completePhase(
      { runId: run.id, fence },
      { phaseId: specify.id, result: failed, at: endedAt },
    )

    expect(after).toMatchObject({
      status: 'completed',
      conclusion: 'timed_out',
      reason: 'timed_out',
      detail: '30 minutes',
    })
    expect(after.phases).toMatchObject([
      { conclusion: 'timed_out', usage: null },
      { status: 'completed', conclusion: 'skipped', completedAt: endedAt, startedAt: null },
      { status: 'completed', conclusion: 'skipped' },
    ])
    expect(await phaseJobs()).toHaveLength(1)
  })

  it('ends a phase once, whoever asks how often', async () => {
    const fence = await reach(specify)

    const results = await Promise.allSettled(
      [committed, committed, failed].map((result) =>
        test.store.completePhase({ runId: run.id, fence }, { phaseId: specify.id, result, at: endedAt }),
      ),
    )

    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await phaseJobs()).toHaveLength((await test.store.run(run.id))?.status === 'completed' ? 1 : 2)
  })

  it('changes nothing when the next job cannot be enqueued', async () => {
    const fence = await reach(specify)
    const before = await test.store.run(run.id)
    const failing = createStore({ databaseUrl: test.url, enqueue: () => Promise.reject(new Error('no queue today')) })

    await expect(
      failing.completePhase({ runId: run.id, fence }, { phaseId: specify.id, result: committed, at: endedAt }),
    ).rejects.toThrow('no queue today')

    await failing.close()
    expect(await test.store.run(run.id)).toEqual(before)
    expect(await test.store.isHeld({ runId: run.id, fence })).toBe(true)
  })
})

describe('what is recorded beside the states', () => {
  it('keeps agent version, clean-up and pull request', async () => {
    const fence = await reach(specify)

    await test.store.recordAgentVersion({ runId: run.id, fence }, { version: '1.2.3', image: 'sha256:abc' })
    await test.store.recordCleanup(specify.id, false)
    await test.store.recordPullRequest(run.id, 12)

    const after = await test.store.run(run.id)
    expect(after).toMatchObject({
      agent: { name: 'template', version: '1.2.3', image: 'sha256:abc' },
      pullRequestNumber: 12,
    })
    expect(after?.phases[0]?.cleanedUp).toBe(false)
  })
})

describe('stranded runs', () => {
  it('are those that nobody holds, with the phase that is next', async () => {
    await test.store.completePhase(
      { runId: run.id, fence: await reach(specify) },
      { phaseId: specify.id, result: committed, at: endedAt },
    )

    const stranded = (await test.store.stranded(later())).filter(isOurs)

    expect(stranded).toEqual([{ runId: run.id, phaseId: plan.id }])
  })

  it('are not those that are held, were touched lately, or are completed', async () => {
    expect((await test.store.stranded(new Date(run.createdAt.getTime() - 1))).filter(isOurs)).toEqual([])
    const fence = await reach(specify)
    expect((await test.store.stranded(later())).filter(isOurs)).toEqual([])
    await test.store.completePhase({ runId: run.id, fence }, { phaseId: specify.id, result: failed, at: endedAt })
    expect((await test.store.stranded(later())).filter(isOurs)).toEqual([])
  })

  it('get their job again, but only one', async () => {
    await test.sql.query(`DELETE FROM pgboss.job WHERE data->>'runId' = $1`, [run.id])

    await Promise.all(Array.from({ length: 5 }, () => test.store.enqueuePhase(run.id, specify.id)))

    expect(await phaseJobs()).toEqual([{ kind: 'phase', runId: run.id, phaseId: specify.id }])
    expect((await test.store.stranded(new Date(Date.now() - minute))).filter(isOurs)).toEqual([])
  })
})

describe('statistics', () => {
  it('count runs and list completed phases', async () => {
    await test.store.completePhase(
      { runId: run.id, fence: await reach(specify) },
      { phaseId: specify.id, result: failed, at: endedAt },
    )

    const counts = await test.store.runCounts()
    const phases = await test.store.completedPhases(endedAt)

    expect(counts.find(({ conclusion }) => conclusion === 'timed_out')?.count).toBeGreaterThan(0)
    expect(phases).toContainEqual({
      id: specify.id,
      name: 'specify',
      conclusion: 'timed_out',
      startedAt,
      completedAt: endedAt,
    })
    expect(phases.map(({ id }) => id)).not.toContain(plan.id)
    expect(await test.store.completedPhases(new Date(endedAt.getTime() + 1))).toEqual([])
  })
})
