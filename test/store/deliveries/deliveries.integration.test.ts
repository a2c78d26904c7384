import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { Delivery } from '../../../src/domain/trigger/delivery.ts'
import { createStore } from '../../../src/store/create-store.ts'
import { openTestStore } from '../../support/open-store.ts'
import type { TestStore } from '../../support/open-store.ts'

let test: TestStore

beforeAll(async () => {
  test = await openTestStore()
})
afterAll(() => test.close())

function newDelivery(given: Partial<Delivery> = {}): Delivery {
  return {
    guid: randomUUID(),
    event: 'issues',
    action: 'labeled',
    installationId: 1,
    repositoryId: 2,
    payload: {},
    ...given,
  }
}

describe('acceptDelivery', () => {
  it('stores the same delivery once and enqueues one job, however often it comes at once', async () => {
    const delivery = newDelivery()

    const outcomes = await Promise.all(Array.from({ length: 50 }, () => test.store.acceptDelivery(delivery)))

    const jobs = await test.queuedJobs()
    expect(outcomes.filter((outcome) => outcome === 'accepted')).toHaveLength(1)
    expect(jobs.filter((job) => job.kind === 'delivery' && job.guid === delivery.guid)).toHaveLength(1)
  })

  it('keeps the payload as it was sent, also what jsonb refuses', async () => {
    const payload = { issue: { title: 'a\0b', body: '\ud800 🚀 "\\u0000"' }, list: [1, null, 1.5e300] }
    const delivery = newDelivery({ payload, repositoryId: 9_007_199_254_740_991, action: null, installationId: null })

    await test.store.acceptDelivery(delivery)

    expect(await test.store.delivery(delivery.guid)).toEqual({ ...delivery, handledAt: null, outcome: null })
  })

  it('stores what belongs together in one transaction, each with its job', async () => {
    const known = newDelivery()
    await test.store.acceptDelivery(known)
    const fresh = [newDelivery(), newDelivery(), newDelivery()]

    const outcomes = await test.store.acceptDeliveries([fresh[0] as Delivery, known, ...fresh.slice(1)])

    const guids = fresh.map(({ guid }) => guid)
    const { rows } = await test.sql.query<{ xmin: string }>(
      `SELECT xmin::text FROM "Delivery" WHERE "guid" = ANY($1)`,
      [guids],
    )
    const jobs = (await test.queuedJobs()).flatMap((job) => (job.kind === 'delivery' ? [job.guid] : []))
    expect(outcomes).toEqual(['accepted', 'duplicate', 'accepted', 'accepted'])
    expect(rows).toHaveLength(3)
    expect(new Set(rows.map(({ xmin }) => xmin)).size).toBe(1)
    expect(jobs).toEqual(expect.arrayContaining(guids))
    expect(await test.store.storedDeliveries([...guids, randomUUID()])).toEqual(new Set(guids))
  })

  it('stores what comes at once in few transactions, each delivery with its job', async () => {
    const known = newDelivery()
    await test.store.acceptDelivery(known)
    const fresh = Array.from({ length: 40 }, () => newDelivery())
    const jobsBefore = (await test.queuedJobs()).length

    const outcomes = await Promise.all([known, ...fresh].map((delivery) => test.store.acceptDelivery(delivery)))

    const { rows } = await test.sql.query<{ transactions: number }>(
      `SELECT count(DISTINCT xmin::text)::int AS transactions FROM "Delivery" WHERE "guid" = ANY($1)`,
      [fresh.map(({ guid }) => guid)],
    )
    expect(outcomes).toEqual(['duplicate', ...fresh.map(() => 'accepted')])
    expect(rows[0]?.transactions).toBeLessThan(5)
    expect(await test.queuedJobs()).toHaveLength(jobsBefore + 40)
  })

  it('stores the neighbours of a delivery that PostgreSQL refuses', async () => {
    const refused = newDelivery({ action: 'a\0b' })
    const others = Array.from({ length: 5 }, () => newDelivery())

    const ended = await Promise.allSettled([...others, refused].map((delivery) => test.store.acceptDelivery(delivery)))

    expect(ended.map(({ status }) => status)).toEqual([...others.map(() => 'fulfilled'), 'rejected'])
    expect(await test.store.delivery(refused.guid)).toBeNull()
    const jobs = await test.queuedJobs()
    expect(jobs).not.toContainEqual({ kind: 'delivery', guid: refused.guid })
    expect(jobs).toEqual(expect.arrayContaining(others.map(({ guid }) => ({ kind: 'delivery', guid }))))
  })

  it('lets two stores take the same deliveries at once in opposite orders', async () => {
    const other = createStore({ databaseUrl: test.url, enqueue: test.queue.enqueue })
    const deliveries = Array.from({ length: 30 }, () => newDelivery())

    const outcomes = await Promise.all([
      ...deliveries.map((delivery) => test.store.acceptDelivery(delivery)),
      ...deliveries.toReversed().map((delivery) => other.acceptDelivery(delivery)),
    ])

    await other.close()
    expect(outcomes.filter((outcome) => outcome === 'accepted')).toHaveLength(30)
  })

  it('stores nothing when the job cannot be enqueued', async () => {
    const failing = createStore({ databaseUrl: test.url, enqueue: () => Promise.reject(new Error('no queue today')) })
    const delivery = newDelivery()

    await expect(failing.acceptDelivery(delivery)).rejects.toThrow('no queue today')

    await failing.close()
    expect(await test.store.delivery(delivery.guid)).toBeNull()
    expect(await test.store.acceptDelivery(delivery)).toBe('accepted')
  })
})

describe('settleDelivery', () => {
  it('records the first outcome and no other', async () => {
    const { guid } = newDelivery()
    await test.store.acceptDelivery(newDelivery({ guid }))

    await test.store.settleDelivery(guid, 'ignored: \0 label')
    await test.store.settleDelivery(guid, 'something else')

    expect(await test.store.delivery(guid)).toMatchObject({
      outcome: 'ignored: \u{FFFD} label',
      handledAt: expect.any(Date),
    })
  })

  it('keeps the first of two outcomes that come at once', async () => {
    const { guid } = newDelivery()
    await test.store.acceptDelivery(newDelivery({ guid }))

    await Promise.all(['first', 'second'].map((outcome) => test.store.settleDelivery(guid, outcome)))

    expect(await test.store.delivery(guid)).toMatchObject({ outcome: 'first' })
  })

  it('knows nothing of a delivery that never came', async () => {
    await test.store.settleDelivery('unknown', 'whatever')

    expect(await test.store.delivery('unknown')).toBeNull()
  })
})

describe('isLabelKnown', () => {
  const at = new Date('2026-05-01T10:00:00Z')
  const where = (changes: object = {}) => ({
    repositoryId: 77,
    issueNumber: 12,
    label: 'SpecKit',
    since: new Date(at.getTime() - 2_000),
    ...changes,
  })

  it('tells of the delivery of that label on that issue, at that time or later', async () => {
    const payload = {
      issue: { number: 12, updated_at: '2026-05-01T10:00:00Z', body: '\ud800' },
      label: { name: 'speckit' },
    }
    const odd = { issue: { number: 'x', updated_at: ['?'] }, label: 5 }
    for (const each of [odd, {}, payload]) {
      await test.store.acceptDelivery(newDelivery({ repositoryId: 77, payload: each }))
    }

    expect(await test.store.isLabelKnown(where())).toBe(true)
    for (const other of [
      { repositoryId: 78 },
      { issueNumber: 13 },
      { label: 'bug' },
      { since: new Date(at.getTime() + 1_000) },
    ]) {
      expect(await test.store.isLabelKnown(where(other))).toBe(false)
    }
  })

  it('tells of a run that was asked for at that time or later', async () => {
    const issue = { number: 12, title: 'T', body: 'B' }
    await test.startRun({ repository: { id: 79, owner: 'octo', name: 'r' }, issue, requestedAt: at })

    expect(await test.store.isLabelKnown(where({ repositoryId: 79 }))).toBe(true)
    expect(await test.store.isLabelKnown(where({ repositoryId: 79, since: new Date(at.getTime() + 1) }))).toBe(false)
  })
})
