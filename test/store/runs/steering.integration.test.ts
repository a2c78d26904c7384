import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { failedPhase } from '../../../src/domain/run/run.ts'
import type { Approval, Cancellation, RunRecord } from '../../../src/domain/run/run.ts'
import { runSettings } from '../../domain/support/run-settings.ts'
import type { Steering } from '../../../src/domain/run/steer-run.ts'
import { FenceLostError } from '../../../src/errors.ts'
import { newCommand } from '../../support/new-run.ts'
import { openTestStore } from '../../support/open-store.ts'
import type { TestStore } from '../../support/open-store.ts'
import { begin, commits, forgotten, minute, work } from '../support/work.ts'

let test: TestStore
let run: RunRecord

beforeAll(async () => {
  test = await openTestStore()
})
afterAll(() => test.close())
beforeEach(async () => {
  run = await test.startRun({ settings: { ...runSettings, gates: ['specify'] } })
})
afterEach(async () => {
  expect(await forgotten(test)).toEqual([])
})

const head = 'b'.repeat(40)
const at = new Date('2026-03-01T10:00:00.123Z')
const nasty = 'a\0b\uD83Dc 🚀'
const clean = 'a\u{FFFD}b\u{FFFD}c 🚀'
const approval: Approval = { login: 'hubot', id: 9, via: 'review', sha: head, at }
const cancellation: Cancellation = { by: 'mona', reason: 'label_removed', detail: 'mona took the label away.' }
const cancel: Steering = { kind: 'cancel', cancellation }
const approve: Steering = { kind: 'approve', approval }
const asks = commits({
  questions: [{ text: `Which ${nasty}?`, options: [{ key: 'A', text: nasty }], place: { path: 'spec.md', line: 4 } }],
})

function steer(steering: Steering, command = newCommand()) {
  return test.store.steerRun(run.id, steering, { by: command, at })
}

async function now(): Promise<RunRecord> {
  const found = await test.store.run(run.id)
  if (found === null) throw new Error('the run is gone')
  return found
}

function phaseJobs() {
  return test
    .queuedJobs()
    .then((jobs) => jobs.flatMap((job) => (job.kind === 'phase' && job.runId === run.id ? [job.phaseId] : [])))
}

async function lines(): Promise<string[]> {
  const { phases } = await now()
  return phases.map(({ name, attempt, position, status, conclusion }) =>
    [name, attempt, position, conclusion ?? status].join(' '),
  )
}

describe('approve', () => {
  it('keeps who did it, and enqueues the next phase', async () => {
    await work(test, run.id)
    const claim = await test.store.claimReport(run.id, minute)

    expect(await steer(approve)).toBe('done')

    const after = await now()
    expect(after).toMatchObject({ status: 'in_progress', waitingFor: null })
    expect(after.phases.map((phase) => phase.approval)).toEqual([approval, null, null])
    expect(await phaseJobs()).toEqual([run.phases[1]?.id])
    expect(await test.store.finishReport(run.id, claim?.wanted ?? 0, true)).toBe(true)
  })

  it('is taken back when the branch has moved, and can be given for the new head', async () => {
    await work(test, run.id)
    await steer(approve)
    const theirs = 'd'.repeat(40)

    const held = await work(test, run.id, { kind: 'blocked', headSha: theirs, detail: nasty })
    const old = await steer(approve)
    const again = await steer({ kind: 'approve', approval: { ...approval, sha: theirs } })

    expect(held).toMatchObject({ status: 'waiting', waitingFor: 'approval', headSha: theirs, detail: clean })
    expect(held.phases.map((phase) => phase.approval)).toEqual([null, null, null])
    expect([old, again]).toEqual(['stale', 'done'])
    expect(await phaseJobs()).toEqual([run.phases[1]?.id])
    expect(await lines()).toEqual(['specify 1 0 success', 'plan 1 1 queued', 'tasks 1 2 queued'])
  })

  it('goes to one of several who press at once', async () => {
    await work(test, run.id)

    const outcomes = await Promise.all(Array.from({ length: 5 }, () => steer(approve)))

    expect(outcomes.toSorted()).toEqual(['done', 'stale', 'stale', 'stale', 'stale'])
    expect(await phaseJobs()).toHaveLength(1)
  })
})

describe('questions', () => {
  it('are stored with their answers, whatever characters they hold', async () => {
    await work(test, run.id, asks)
    const asked = await now()

    await steer({ kind: 'answer', answers: [{ number: 1, text: nasty }], by: 'mona' })

    const open = {
      number: 1,
      text: `Which ${clean}?`,
      options: [{ key: 'A', text: clean }],
      place: { path: 'spec.md', line: 4 },
    }
    const after = await now()
    expect(asked).toMatchObject({ status: 'waiting', waitingFor: 'answers' })
    expect(asked.questions).toEqual([{ ...open, answer: null, answeredBy: null }])
    expect(after.questions).toEqual([{ ...open, answer: clean, answeredBy: 'mona' }])
    expect(after.phases[1]?.input).toBe(`Q1: Which ${clean}?\nA1: ${clean}`)
  })

  it('insert clarify behind the spec and move the later phases back', async () => {
    await work(test, run.id, asks)

    await steer({ kind: 'answer', answers: [{ number: 1, text: 'A' }], by: 'mona' })

    const clarify = (await now()).phases[1]
    expect(await lines()).toEqual(['specify 1 0 success', 'clarify 1 1 queued', 'plan 1 2 queued', 'tasks 1 3 queued'])
    expect(await phaseJobs()).toEqual([clarify?.id])
  })

  it('of an agent at the end of its turn run the same phase again with the answers', async () => {
    await work(test, run.id, {
      kind: 'asked',
      questions: [{ text: 'Which?', options: [], place: null }],
      detail: nasty,
      usage: null,
    })

    await steer({ kind: 'answer', answers: [{ number: 1, text: 'this' }], by: 'mona' })

    expect(await lines()).toEqual(['specify 1 0 neutral', 'specify 2 1 queued', 'plan 1 2 queued', 'tasks 1 3 queued'])
    expect((await now()).phases[0]).toMatchObject({ reason: 'asked_question', detail: clean })
  })

  it('answered by several at once are all kept', async () => {
    const questions = [1, 2, 3, 4].map((n) => ({ text: `Question ${n}?`, options: [], place: null }))
    await work(test, run.id, commits({ questions }))

    const outcomes = await Promise.all(
      [1, 2, 3, 4].map((number) =>
        steer({ kind: 'answer', answers: [{ number, text: `a${number}` }], by: `p${number}` }),
      ),
    )

    expect(outcomes).toEqual(['done', 'done', 'done', 'done'])
    expect((await now()).questions.map(({ answer, answeredBy }) => [answer, answeredBy])).toEqual(
      [1, 2, 3, 4].map((n) => [`a${n}`, `p${n}`]),
    )
    expect(await phaseJobs()).toHaveLength(1)
  })
})

describe('revise', () => {
  it('adds an attempt, again and again, and the rest comes behind', async () => {
    await work(test, run.id)
    for (const attempt of [2, 3]) {
      expect(await steer({ kind: 'revise', phase: 'specify', input: `${attempt} ${nasty}` })).toBe('done')
      await work(test, run.id)
    }

    expect(await lines()).toEqual([
      'specify 1 0 success',
      'specify 2 1 success',
      'specify 3 2 success',
      'plan 1 3 queued',
      'tasks 1 4 queued',
    ])
    expect((await now()).phases.map(({ input }) => input)).toEqual([null, `2 ${clean}`, `3 ${clean}`, null, null])
    expect((await now()).waitingFor).toBe('approval')
  })
})

describe('cancel', () => {
  it('ends a run that nobody works on, with who did it', async () => {
    expect(await steer({ kind: 'cancel', cancellation: { ...cancellation, detail: nasty } })).toBe('done')

    expect(await now()).toMatchObject({
      status: 'completed',
      conclusion: 'cancelled',
      reason: 'label_removed',
      detail: clean,
      cancellation: { ...cancellation, detail: clean },
      completedAt: at,
    })
    expect(await lines()).toEqual(['specify 1 0 skipped', 'plan 1 1 skipped', 'tasks 1 2 skipped'])
    expect(await steer(cancel)).toBe('stale')
  })

  it('asks the worker that holds the lease, which keeps its fence, and keeps the first wish', async () => {
    const { fence, phaseId } = await begin(test, run.id)

    const outcomes = [
      await steer(cancel),
      await steer({ kind: 'cancel', cancellation: { ...cancellation, by: 'hubot' } }),
    ]
    const { cancelRequested } = await test.store.renew({ runId: run.id, fence }, minute)
    const asked = await now()
    const after = await test.store.completePhase(
      { runId: run.id, fence },
      { phaseId, result: failedPhase('label_removed', 'x'), at },
    )

    expect([outcomes, cancelRequested]).toEqual([['done', 'done'], true])
    expect(asked).toMatchObject({ status: 'in_progress', cancellation })
    expect(after).toMatchObject({ status: 'completed', conclusion: 'cancelled' })
  })

  it('takes the fence of a worker that has lost its lease', async () => {
    const { fence, phaseId } = await begin(test, run.id)
    await test.sql.query(`UPDATE "Run" SET "leaseEndsAt" = now() - interval '1 second' WHERE id = $1`, [run.id])

    await steer(cancel)
    const late = test.store.completePhase({ runId: run.id, fence }, { phaseId, result: commits(), at })

    await expect(late).rejects.toBeInstanceOf(FenceLostError)
    await expect(test.store.renew({ runId: run.id, fence }, minute)).rejects.toBeInstanceOf(FenceLostError)
    expect(await lines()).toEqual(['specify 1 0 cancelled', 'plan 1 1 skipped', 'tasks 1 2 skipped'])
  })

  it('ends a run that waits, also while a worker looks at it for a moment', async () => {
    await work(test, run.id)
    const fence = (await test.store.claim(run.id, 'late', minute)) ?? 0

    await steer(cancel)

    expect(await now()).toMatchObject({ status: 'completed', conclusion: 'cancelled' })
    await test.store.release({ runId: run.id, fence })
  })
})

describe('moved', () => {
  it('makes a person’s commit the head that is approved', async () => {
    await work(test, run.id)
    const theirs = 'd'.repeat(40)

    await test.store.steerRun(run.id, { kind: 'moved', headSha: theirs }, { by: null, at })

    expect(await steer(approve)).toBe('stale')
    expect(await steer({ kind: 'approve', approval: { ...approval, sha: theirs } })).toBe('done')
    expect(await test.store.lastHead(run.repository.id, run.branch)).toBe(theirs)
  })
})
