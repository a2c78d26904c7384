import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import type { RunRecord } from '../../src/domain/run/run.ts'
import { runSettings } from '../domain/support/run-settings.ts'
import type { Steering } from '../../src/domain/run/steer-run.ts'
import { createStore } from '../../src/store/create-store.ts'
import { newCommand } from '../support/new-run.ts'
import { openTestStore } from '../support/open-store.ts'
import type { TestStore } from '../support/open-store.ts'
import { begin, commits, finishJob, work } from './support/work.ts'

let test: TestStore
let run: RunRecord

beforeAll(async () => {
  test = await openTestStore()
})
afterAll(() => test.close())
beforeEach(async () => {
  run = await test.startRun({ settings: { ...runSettings, gates: ['specify'] } })
})

const head = 'b'.repeat(40)
const at = new Date('2026-03-01T10:00:00.123Z')
const nasty = 'a\0b\uD83Dc 🚀'
const clean = 'a\u{FFFD}b\u{FFFD}c 🚀'
const approval = { login: 'hubot', id: 9, via: 'review', sha: head, at } as const
const approve: Steering = { kind: 'approve', approval }

function steer(steering: Steering, command = newCommand()) {
  return test.store.steerRun(run.id, steering, { by: command, at })
}

async function now(): Promise<RunRecord> {
  const found = await test.store.run(run.id)
  if (found === null) throw new Error('the run is gone')
  return found
}

function phaseJobs() {
  return test.queuedJobs().then((jobs) => jobs.filter((job) => job.kind === 'phase' && job.runId === run.id))
}

describe('the place of a command', () => {
  const since = new Date(at.getTime() - 600_000)
  const by = (id: number, change: Parameters<typeof newCommand>[0] = {}) =>
    newCommand({ actor: { id, login: 'chatty' }, at, ...change })

  it('is given to as many as are allowed, however many ask at the same time', async () => {
    const given = await Promise.all(
      Array.from({ length: 8 }, () => test.store.reserveCommand(by(4001), { since, most: 3 })),
    )

    expect(given.filter(Boolean)).toHaveLength(3)
    expect(await test.store.reserveCommand(by(4002), { since, most: 3 })).toBe(true)
  })

  it('stays with its command, which is known once it is recorded', async () => {
    const command = by(4003)
    const taken = [await test.store.reserveCommand(command, { since, most: 1 })]
    taken.push(await test.store.reserveCommand(command, { since, most: 1 }))
    const known = [await test.store.isCommandKnown(command.deduplicationKey)]
    await test.store.recordCommand({ ...command, outcome: 'reply: help' })
    await test.store.recordCommand({ ...command, outcome: 'reply: another' })
    known.push(await test.store.isCommandKnown(command.deduplicationKey))

    const { rows } = await test.sql.query(`SELECT outcome FROM "Command" WHERE "deduplicationKey" = $1`, [
      command.deduplicationKey,
    ])

    expect([taken, known, rows]).toEqual([[true, true], [false, true], [{ outcome: 'reply: help' }]])
  })

  it('becomes the record of what the command steered', async () => {
    await work(test, run.id)
    const command = by(4004)
    await test.store.reserveCommand(command, { since, most: 1 })

    expect([await steer(approve, command), await steer(approve, command)]).toEqual(['done', 'done'])

    const { rows } = await test.sql.query(`SELECT "runId" FROM "Command" WHERE "deduplicationKey" = $1`, [
      command.deduplicationKey,
    ])
    expect(rows).toEqual([{ runId: run.id }])
    expect(await phaseJobs()).toHaveLength(1)
  })
})

describe('the record of a command', () => {
  it('is made once, and the act is done once, however often it comes', async () => {
    await work(test, run.id)
    const command = newCommand({ outcome: nasty })

    const outcomes = await Promise.all(Array.from({ length: 5 }, () => steer(approve, command)))
    const { rows } = await test.sql.query(`SELECT "runId", outcome FROM "Command" WHERE "deduplicationKey" = $1`, [
      command.deduplicationKey,
    ])

    expect(outcomes).toEqual(Array(5).fill('done'))
    expect(rows).toEqual([{ runId: run.id, outcome: clean }])
    expect(await phaseJobs()).toHaveLength(1)
  })

  it('is not made when the state does not fit, or nothing could be enqueued', async () => {
    await work(test, run.id)
    const [stale, unlucky] = [newCommand(), newCommand()]
    const failing = createStore({ databaseUrl: test.url, enqueue: () => Promise.reject(new Error('no queue today')) })
    const before = await now()

    await steer({ kind: 'approve', approval: { ...approval, sha: 'e'.repeat(40) } }, stale)
    await expect(failing.steerRun(run.id, approve, { by: unlucky, at })).rejects.toThrow('no queue today')

    await failing.close()
    const known = await Promise.all(
      [stale, unlucky].map(({ deduplicationKey }) => test.store.isCommandKnown(deduplicationKey)),
    )
    expect([known, await now()]).toEqual([[false, false], before])
  })

  it('counts for the limit of a person in an installation since a moment', async () => {
    const who = { installationId: 77, actor: { id: 5, login: 'mona' } }
    const command = newCommand({ ...who, at })
    for (const given of [command, command]) await test.store.recordCommand(given)
    await test.store.recordCommand(newCommand({ ...who, at: new Date(at.getTime() - 1) }))
    await test.store.recordCommand(newCommand({ ...who, at, installationId: 78 }))
    await test.store.recordCommand(newCommand({ ...who, at, actor: { id: 6, login: 'mona' } }))

    expect(await test.store.countCommands(77, 5, at)).toBe(1)
    expect(await test.store.countCommands(77, 5, new Date(0))).toBe(2)
  })
})

describe('what an agent leaves behind', () => {
  it('is stored whatever characters it holds', async () => {
    const { fence, phaseId } = await begin(test, run.id)
    await test.store.recordAgentVersion({ runId: run.id, fence }, { version: nasty, image: null })
    await finishJob(test, phaseId)
    const spec = {
      title: nasty,
      userStories: [nasty],
      requirementCount: 1,
      openQuestions: [{ line: 1, text: nasty }],
      taskCount: null,
    }
    const files = [{ path: nasty, status: 'added' as const, size: 1 }]

    const after = await test.store.completePhase(
      { runId: run.id, fence },
      { phaseId, result: commits({ detail: nasty, spec, files }), at },
    )

    expect(after.agent.version).toBe(clean)
    expect(after.spec).toMatchObject({ title: clean, userStories: [clean], openQuestions: [{ line: 1, text: clean }] })
    expect(after.phases[0]).toMatchObject({ detail: clean, files: [{ path: clean }] })
  })

  it('can be a report alone', async () => {
    const analysis = await test.startRun({ phases: [{ id: randomUUID(), name: 'analyze', input: null }] })

    const after = await work(test, analysis.id, { kind: 'reported', report: nasty, usage: null })

    expect(after).toMatchObject({ status: 'completed', conclusion: 'success', headSha: null })
    expect(after.phases[0]).toMatchObject({ report: clean, commitSha: null })
  })
})

describe('finding the issue of a place', () => {
  it('follows pull requests, phases and commits of ours', async () => {
    const { phases } = await work(test, run.id)
    await test.store.recordPullRequest(run.id, 4711)
    const find = (place: Parameters<TestStore['store']['issueOf']>[1], id = run.repository.id) =>
      test.store.issueOf(id, place)

    expect(
      await Promise.all([
        find({ kind: 'pull_request', number: 4711 }),
        find({ kind: 'phase', phaseId: phases[2]?.id ?? '' }),
        find({ kind: 'commit', sha: head }).then((number) => typeof number),
      ]),
    ).toEqual([run.issue.number, run.issue.number, 'number'])
    expect(
      await Promise.all([
        find({ kind: 'pull_request', number: 4711 }, 1),
        find({ kind: 'pull_request', number: 4712 }),
        find({ kind: 'phase', phaseId: "' OR 1=1" }),
        find({ kind: 'commit', sha: '' }),
      ]),
    ).toEqual([null, null, null, null])
  })
})
