import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { openTestStore } from '../support/open-store.ts'
import type { TestStore } from '../support/open-store.ts'

const minute = 60_000
const done = { readUntil: null, isDone: true, pausedUntil: null }

let test: TestStore
let name: string

beforeAll(async () => {
  test = await openTestStore()
})
beforeEach(() => {
  name = randomUUID()
})
afterAll(() => test.close())

const claim = (owner: string, freshMs = 0) => test.store.claimReading(name, { owner, leaseMs: minute, freshMs })

describe('a reading', () => {
  it('is done by one of many at a time, and by the next when it was given back', async () => {
    const claims = await Promise.all(['a', 'b', 'c'].map((owner) => claim(owner)))
    const winner = ['a', 'b', 'c'][claims.findIndex((one) => one !== null)] ?? ''
    await test.store.endReading(name, 'somebody', done)
    const early = await claim('d')
    await test.store.endReading(name, winner, done)

    expect(claims.filter((one) => one !== null)).toEqual([{ readUntil: null }])
    expect(early).toBeNull()
    expect(await claim('d')).toEqual({ readUntil: null })
  })

  it('is taken over from a process that died, whose end then changes nothing', async () => {
    await claim('dead')
    await test.sql.query(`UPDATE "ReadingPlace" SET "leaseEndsAt" = now() WHERE "name" = $1`, [name])

    expect(await claim('next')).toEqual({ readUntil: null })
    expect(await test.store.renewReading(name, { owner: 'dead', leaseMs: minute })).toBe(false)
    await test.store.endReading(name, 'dead', { ...done, readUntil: new Date() })
    expect(await test.store.renewReading(name, { owner: 'next', leaseMs: minute })).toBe(true)
    await test.store.endReading(name, 'next', done)
    expect(await claim('last')).toEqual({ readUntil: null })
  })

  it('that was slow goes on when nobody took it over', async () => {
    await claim('slow')
    await test.sql.query(`UPDATE "ReadingPlace" SET "leaseEndsAt" = now() WHERE "name" = $1`, [name])

    expect(await test.store.renewReading(name, { owner: 'slow', leaseMs: minute })).toBe(true)
    expect(await claim('next')).toBeNull()
  })

  it('goes on where the last one ended, and never moves back', async () => {
    const [early, late] = [new Date('2026-05-01T10:00:00Z'), new Date('2026-05-01T11:00:00Z')]
    for (const readUntil of [late, early, null]) {
      await claim('a')
      await test.store.endReading(name, 'a', { ...done, readUntil })
    }

    expect(await claim('a')).toEqual({ readUntil: late })
  })

  it('rests while GitHub asks for it, and while it is fresh', async () => {
    await claim('a')
    await test.store.endReading(name, 'a', done)
    const fresh = await claim('b', minute)
    await claim('b')
    await test.store.endReading(name, 'b', { ...done, pausedUntil: new Date(Date.now() + minute) })

    expect(fresh).toBeNull()
    expect(await claim('a')).toBeNull()
  })
})
