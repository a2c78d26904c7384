import { randomBytes, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import type { RunRecord } from '../../src/domain/run/run.ts'
import type { NewArtifact } from '../../src/ports/store.ts'
import { openTestStore } from '../support/open-store.ts'
import type { TestStore } from '../support/open-store.ts'

let test: TestStore
let run: RunRecord
let phaseId: string

beforeAll(async () => {
  test = await openTestStore()
})
afterAll(() => test.close())
beforeEach(async () => {
  run = await test.startRun()
  phaseId = run.phases[0]?.id ?? ''
})

describe('a claim on something to be made outside', () => {
  const record = { runId: null, kind: 'reply' }
  const key = () => `reply:${randomUUID()}`

  it('is given to one of many at the same time, and is no record', async () => {
    const one = key()
    const claims = await Promise.all(Array.from({ length: 20 }, () => test.store.claimRemote(one, record, 60_000)))

    expect(claims.filter(Boolean)).toHaveLength(1)
    expect(await test.store.remoteRecord(one)).toBeNull()
  })

  it('ends when the thing is recorded, when it is released, and when its holder has died', async () => {
    const [made, released, dead] = [key(), key(), key()]
    for (const each of [made, released, dead]) await test.store.claimRemote(each, record, 60_000)
    await test.store.recordRemote(made, { ...record, remoteId: '7' })
    await test.store.releaseRemote(made)
    await test.store.releaseRemote(released)
    await test.sql.query(`UPDATE "RemoteRecord" SET "updatedAt" = now() - interval '61 seconds' WHERE "key" = $1`, [
      dead,
    ])

    const again = await Promise.all([made, released, dead].map((each) => test.store.claimRemote(each, record, 60_000)))

    expect(again).toEqual([false, true, true])
    expect(await test.store.remoteRecord(made)).toBe('7')
    expect(await test.store.claimRemote(dead, record, 60_000)).toBe(false)
  })
})

describe('the log of a phase', () => {
  it('is read back in order, whole or from a place on, each chunk stored once', async () => {
    const texts = ['first \0\n', '\u001b[31mred\u001b[0m\n', '', '🚀 last']
    for (const sequence of [2, 0, 3, 1, 1]) await test.store.appendLog(phaseId, sequence, texts[sequence] ?? '')
    await test.store.appendLog(phaseId, 0, 'another text under the same number')

    const all = await test.store.log(phaseId, -1)

    expect(all).toEqual(texts.map((text, sequence) => ({ sequence, text })))
    expect(await test.store.log(phaseId, 1)).toEqual(all.slice(2))
    expect(await test.store.log(phaseId, 3)).toEqual([])
  })

  it('is kept compressed', async () => {
    await test.store.appendLog(phaseId, 0, 'the same line again\n'.repeat(3_000))

    const { rows } = await test.sql.query<{ size: number }>(
      `SELECT length(content) AS size FROM "LogChunk" WHERE "phaseId" = $1`,
      [phaseId],
    )

    expect(rows[0]?.size).toBeLessThan(2_000)
  })

  it.each([
    [0, ''],
    [1, 'i'],
    [5, 'efghi'],
    [9, 'abcdefghi'],
    [1_000, 'abcdefghi'],
  ])('has a tail of %i characters', async (characters, expected) => {
    for (const [sequence, text] of ['abc', '', 'def', 'ghi'].entries())
      await test.store.appendLog(phaseId, sequence, text)

    expect(await test.store.logTail(phaseId, characters)).toBe(expected)
  })

  it('has a tail that never begins in the middle of a character', async () => {
    await test.store.appendLog(phaseId, 0, 'ab🚀c')

    expect(await test.store.logTail(phaseId, 2)).toBe('c')
    expect(await test.store.logTail(phaseId, 3)).toBe('🚀c')
  })

  it('is empty after it was cleared, and before anything was written', async () => {
    expect(await test.store.logTail(phaseId, 10)).toBe('')
    await test.store.appendLog(phaseId, 0, 'old')
    await test.store.clearLog(phaseId)

    expect(await test.store.log(phaseId, -1)).toEqual([])
  })
})

describe('artifacts', () => {
  const expiresAt = new Date('2027-01-01T00:00:00.000Z')

  function artifact(given: Partial<NewArtifact> = {}): NewArtifact {
    const content = Buffer.from('diff --git')
    return {
      runId: run.id,
      phaseId,
      kind: 'patch',
      name: 'changes.patch',
      contentType: 'text/x-diff',
      content,
      expiresAt,
      ...given,
    }
  }

  it('are read back with their bytes, and listed without', async () => {
    const content = randomBytes(300_000)

    const summary = await test.store.putArtifact(artifact({ content }))

    expect(summary).toMatchObject({
      runId: run.id,
      phaseId,
      kind: 'patch',
      name: 'changes.patch',
      size: 300_000,
      expiresAt,
    })
    expect(await test.store.artifact(summary.id)).toEqual({ ...summary, content })
    expect(await test.store.artifacts(run.id)).toEqual([summary])
    expect(await test.store.artifact(randomUUID())).toBeNull()
  })

  it.each(['phase', 'run'])('of the same name of a %s replace each other under one id', async (owner) => {
    const own = owner === 'run' ? { phaseId: null } : {}
    const first = await test.store.putArtifact(artifact(own))

    const written = await Promise.all(
      ['a', 'bb', 'ccc'].map((text) => test.store.putArtifact(artifact({ ...own, content: Buffer.from(text) }))),
    )

    const listed = await test.store.artifacts(run.id)
    expect(new Set(written.map(({ id }) => id))).toEqual(new Set([first.id]))
    expect(listed).toHaveLength(1)
    expect((await test.store.artifact(first.id))?.content).toHaveLength(listed[0]?.size ?? -1)
  })

  it('of the same name of different phases stand side by side', async () => {
    await test.store.putArtifact(artifact())
    await test.store.putArtifact(artifact({ phaseId: run.phases[1]?.id ?? '' }))
    await test.store.putArtifact(artifact({ phaseId: null }))

    expect(await test.store.artifacts(run.id)).toHaveLength(3)
  })
})

describe('remoteRecords', () => {
  it('are found by their key and replaced', async () => {
    const key = `comment:${run.id}`

    const before = await test.store.remoteRecord(key)
    await Promise.all(
      [1, 2, 3].map(() => test.store.recordRemote(key, { runId: run.id, kind: 'comment', remoteId: '99' })),
    )
    await test.store.recordRemote(key, { runId: null, kind: 'comment', remoteId: '100' })

    expect(before).toBeNull()
    expect(await test.store.remoteRecord(key)).toBe('100')
  })
})

describe('reports', () => {
  const minute = 60_000
  /** Stored as pending, and given its turn. */
  const first = 2

  it('are made by one worker at a time, until what is wanted was shown', async () => {
    const claims = await Promise.all(Array.from({ length: 5 }, () => test.store.claimReport(run.id, minute)))
    const claimed = claims.find((claim) => claim !== null)

    expect(claims.filter((claim) => claim !== null)).toEqual([{ wanted: first }])
    expect(await test.store.unreported()).not.toContain(run.id)
    expect(await test.store.finishReport(run.id, claimed?.wanted ?? 0, true)).toBe(false)
    expect(await test.store.claimReport(run.id, minute)).toBeNull()
    expect(await test.store.unreported()).not.toContain(run.id)
  })

  it('are wanted again when they could not be shown', async () => {
    await test.store.claimReport(run.id, minute)

    expect(await test.store.finishReport(run.id, first, false)).toBe(false)

    expect(await test.store.unreported()).toContain(run.id)
    expect(await test.store.claimReport(run.id, minute)).toEqual({ wanted: first })
  })

  it('are wanted again when news came in between', async () => {
    await test.store.claimReport(run.id, minute)
    await test.store.wantReport(run.id)

    expect(await test.store.finishReport(run.id, first, true)).toBe(true)
    expect(await test.store.claimReport(run.id, minute)).toEqual({ wanted: first + 1 })
  })

  it('are taken over when the worker died', async () => {
    await test.store.claimReport(run.id, minute)
    await test.sql.query(`UPDATE "Run" SET "reportLeaseEndsAt" = now() WHERE "id" = $1`, [run.id])

    expect(await test.store.unreported()).toContain(run.id)
    expect(await test.store.claimReport(run.id, minute)).toEqual({ wanted: first })
  })

  it('stay with the worker that renews its lease, and are free once it gave them back', async () => {
    const leaseEndsAt = async () => {
      const { rows } = await test.sql.query<{ at: Date | null }>(
        'SELECT "reportLeaseEndsAt" AS at FROM "Run" WHERE "id" = $1',
        [run.id],
      )
      return rows[0]?.at ?? null
    }
    await test.store.claimReport(run.id, 1)

    await test.store.renewReport(run.id, minute)
    const renewed = await test.store.claimReport(run.id, minute)
    await test.store.finishReport(run.id, first, false)
    await test.store.renewReport(run.id, minute)

    expect([renewed, await leaseEndsAt()]).toEqual([null, null])
  })

  it('are wanted by a pull request once, however often it is recorded', async () => {
    await test.store.claimReport(run.id, minute)
    for (const number of [5, 5, 5]) await test.store.recordPullRequest(run.id, number)

    expect(await test.store.finishReport(run.id, first, true)).toBe(true)
    expect(await test.store.claimReport(run.id, minute)).toEqual({ wanted: first + 1 })
  })

  it('never lose news, whether they come before, during or after the last look', async () => {
    await test.sql.query(`UPDATE pgboss.job SET state = 'completed' WHERE state IN ('created', 'retry')`)
    for (let round = 0; round < 20; round++) {
      const claim = await test.store.claimReport(run.id, minute)
      if (claim === null) throw new Error('nothing to report')

      const [hasNews] = await Promise.all([
        test.store.finishReport(run.id, claim.wanted, true),
        test.store.recordPullRequest(run.id, round + 1),
      ])

      const { rows } = await test.sql.query(
        `DELETE FROM pgboss.job WHERE name = 'report' AND state = 'created' RETURNING id`,
      )
      expect(hasNews || rows.length === 1).toBe(true)
    }
  })

  it('of a run that is gone want nothing', async () => {
    expect(await test.store.finishReport(randomUUID(), 1, true)).toBe(false)
    expect(await test.store.claimReport(randomUUID(), minute)).toBeNull()
  })
})
