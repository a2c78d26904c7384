import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { Delivery } from '../../src/domain/delivery.ts'
import { createStore } from '../../src/store/create-store.ts'
import { openTestStore } from '../support/open-store.ts'
import type { TestStore } from '../support/open-store.ts'

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

  it('knows nothing of a delivery that never came', async () => {
    await test.store.settleDelivery('unknown', 'whatever')

    expect(await test.store.delivery('unknown')).toBeNull()
  })
})
