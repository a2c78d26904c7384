import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { FenceLostError } from '../../../src/errors.ts'
import { openTestStore } from '../../support/open-store.ts'
import type { TestStore } from '../../support/open-store.ts'

let test: TestStore

beforeAll(async () => {
  test = await openTestStore()
})
afterAll(() => test.close())

const minute = 60_000
const cancellation = { by: 'mona', reason: 'cancelled_by_person', detail: 'mona cancelled.' } as const

async function expire(runId: string): Promise<void> {
  await test.sql.query(`UPDATE "Run" SET "leaseEndsAt" = now() - interval '1 second' WHERE "id" = $1`, [runId])
}

describe('claim', () => {
  it('gives the lease to one of many workers', async () => {
    const { id } = await test.startRun()

    const fences = await Promise.all(
      Array.from({ length: 10 }, (_, index) => test.store.claim(id, `worker-${index}`, minute)),
    )

    expect(fences.filter((fence) => fence !== null)).toEqual([1])
    expect((await test.store.leaseEndsAt(id))?.getTime()).toBeGreaterThan(Date.now() + 50_000)
  })

  it('gives it again, under a higher fence, when it was given back or has expired', async () => {
    const { id } = await test.startRun()

    const first = await test.store.claim(id, 'a', minute)
    await test.store.release({ runId: id, fence: first ?? 0 })
    const second = await test.store.claim(id, 'b', minute)
    await expire(id)
    const third = await test.store.claim(id, 'c', minute)

    expect([first, second, third]).toEqual([1, 2, 3])
    expect(await test.store.isHeld({ runId: id, fence: 2 })).toBe(false)
    expect(await test.store.isHeld({ runId: id, fence: 3 })).toBe(true)
  })

  it('refuses runs that are unknown or completed', async () => {
    const { id } = await test.startRun()
    await test.sql.query(`UPDATE "Run" SET "status" = 'completed' WHERE "id" = $1`, [id])

    expect(await test.store.claim(id, 'a', minute)).toBeNull()
    expect(await test.store.leaseEndsAt(id)).toBeNull()
    expect(await test.store.claim(randomUUID(), 'a', minute)).toBeNull()
  })

  it('says of a free lease that it ends now', async () => {
    const { id } = await test.startRun()

    const endsAt = await test.store.leaseEndsAt(id)

    expect(Math.abs(Date.now() - (endsAt?.getTime() ?? 0))).toBeLessThan(5_000)
  })
})

describe('renew', () => {
  it('extends the lease and tells of a wish to cancel', async () => {
    const { id } = await test.startRun()
    const fence = (await test.store.claim(id, 'a', 1_000)) ?? 0

    const before = await test.store.renew({ runId: id, fence }, 10 * minute)
    const isCancelled = await test.store.steerRun(id, { kind: 'cancel', cancellation }, { by: null, at: new Date() })
    const after = await test.store.renew({ runId: id, fence }, 10 * minute)

    expect(before).toEqual({ cancelRequested: false })
    expect(isCancelled).toBe('done')
    expect(after).toEqual({ cancelRequested: true })
    expect((await test.store.leaseEndsAt(id))?.getTime()).toBeGreaterThan(Date.now() + 9 * minute)
  })

  it('keeps a lease that has expired when nobody else took it', async () => {
    const { id } = await test.startRun()
    const fence = (await test.store.claim(id, 'a', minute)) ?? 0
    await expire(id)

    expect(await test.store.isHeld({ runId: id, fence })).toBe(false)
    await test.store.renew({ runId: id, fence }, minute)
    expect(await test.store.isHeld({ runId: id, fence })).toBe(true)
  })

  it('brings no lease back to life that was given back', async () => {
    const { id } = await test.startRun()
    const fence = (await test.store.claim(id, 'a', minute)) ?? 0
    await test.store.release({ runId: id, fence })

    await expect(test.store.renew({ runId: id, fence }, minute)).rejects.toBeInstanceOf(FenceLostError)
    expect(await test.store.claim(id, 'b', minute)).toBe(2)
  })
})

describe('a worker that lost its fence', () => {
  const result = { kind: 'unchanged', documentExists: true, usage: null, detail: 'x' } as const
  const writes: Record<string, (id: string, phaseId: string) => Promise<unknown>> = {
    renew: (id) => test.store.renew({ runId: id, fence: 1 }, minute),
    release: (id) => test.store.release({ runId: id, fence: 1 }),
    startPhase: (id, phaseId) => test.store.startPhase({ runId: id, fence: 1 }, phaseId, new Date()),
    recordAgentVersion: (id) =>
      test.store.recordAgentVersion({ runId: id, fence: 1 }, { version: '9.9.9', image: null }),
    completePhase: (id, phaseId) =>
      test.store.completePhase({ runId: id, fence: 1 }, { phaseId, result, at: new Date() }),
  }

  it.each(Object.keys(writes))('is refused by %s, and nothing is written', async (name) => {
    const { id, phases } = await test.startRun()
    await test.store.claim(id, 'a', minute)
    await expire(id)
    await test.store.claim(id, 'b', minute)
    const before = await test.store.run(id)
    const jobs = await test.queuedJobs()

    await expect(writes[name]?.(id, phases[0]?.id ?? '')).rejects.toBeInstanceOf(FenceLostError)

    expect(await test.store.run(id)).toEqual(before)
    expect(await test.queuedJobs()).toEqual(jobs)
    expect(await test.store.isHeld({ runId: id, fence: 2 })).toBe(true)
  })
})
