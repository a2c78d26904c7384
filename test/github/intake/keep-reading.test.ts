import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals'
import type { DeliveryReader, Turn } from '../../../src/github/intake/delivery-reader.ts'
import { keepReading } from '../../../src/github/intake/keep-reading.ts'
import type { KeptReading } from '../../../src/github/intake/keep-reading.ts'

const second = 1_000
const nothing: Turn = { kind: 'read', stored: 0 }

let turns: { at: number; freshMs: number }[]
let answer: Turn
/** Deliveries that are not stored yet. */
let missing: Set<string>
let isDatabaseAway: boolean
let reading: KeptReading
let begin: number

beforeEach(() => {
  jest.useFakeTimers()
  begin = Date.now()
  turns = []
  answer = nothing
  missing = new Set()
  isDatabaseAway = false
})

afterEach(async () => {
  await reading.stop()
  jest.useRealTimers()
})

function keep(intervalMs: number, idleMs: number): void {
  const reader: DeliveryReader = {
    turn: async (freshMs) => {
      turns.push({ at: (Date.now() - begin) / second, freshMs })
      return answer
    },
    missing: async (guids) => {
      if (isDatabaseAway) throw new Error('away')
      return guids.filter((guid) => missing.has(guid))
    },
  }
  reading = keepReading({ reader, intervalMs, idleMs })
}

const pass = (seconds: number) => jest.advanceTimersByTimeAsync(seconds * second)
const times = () => turns.map(({ at }) => at)

describe('what happens now', () => {
  it('waits for the first turn, though not for ever', async () => {
    const first = Promise.withResolvers<Turn>()
    const seen: string[] = []
    const reader: DeliveryReader = { turn: () => first.promise, missing: async () => [] }
    reading = keepReading({ reader, intervalMs: 60 * second, idleMs: 60 * second })
    const caught = reading.caughtUp.then(() => seen.push('caught up'))
    await pass(9)
    seen.push('9 s')
    await pass(1)
    await caught
    first.resolve(nothing)

    expect(seen).toEqual(['9 s', 'caught up'])
  })

  it('waits for a reader that was killed, whose lease has not ended yet', async () => {
    answer = { kind: 'busy' }
    keep(60 * second, 60 * second)
    let isCaughtUp = false
    void reading.caughtUp.then(() => (isCaughtUp = true))
    await pass(5)
    const early = isCaughtUp
    answer = nothing
    await pass(1)

    expect([early, isCaughtUp]).toEqual([false, true])
    expect(times()).toEqual([0, 1, 2, 3, 4, 5, 6])
  })

  it('comes after it', async () => {
    keep(60 * second, 60 * second)
    await reading.caughtUp

    expect(turns).toHaveLength(1)
  })
})

describe('turns', () => {
  it('begin at once, and then only when nobody else has just read', async () => {
    keep(60 * second, 60 * second)
    await pass(121)

    expect(turns).toEqual([
      { at: 0, freshMs: 0 },
      { at: 60, freshMs: 30_000 },
      { at: 120, freshMs: 30_000 },
    ])
  })

  it('become rarer when nothing comes, and frequent again with the first news', async () => {
    keep(10 * second, 60 * second)
    await pass(300)
    const pauses = times().map((at, index, all) => at - (all[index - 1] ?? 0))
    answer = { kind: 'read', stored: 1 }
    await pass(61)
    const count = turns.length
    await pass(100)

    expect(pauses.slice(1, 7)).toEqual([10, 10, 10, 10, 10, 10])
    expect(pauses.slice(7, 11)).toEqual([15, 22.5, 33.75, 50.625])
    expect(turns.length - count).toBe(10)
  })

  it('wait for as long as GitHub asks', async () => {
    answer = { kind: 'failed', waitMs: 90 * second }
    keep(10 * second, 60 * second)
    await pass(95)

    expect(times()).toEqual([0, 90])
  })

  it('follow a failure soon at first', async () => {
    answer = { kind: 'failed', waitMs: null }
    keep(60 * second, 60 * second)
    await pass(130)

    expect(times()).toEqual([0, 2, 6, 14, 30, 62, 122])
  })

  it('end when it is stopped, also in the middle of one', async () => {
    keep(10 * second, 60 * second)
    await pass(1)
    await reading.stop()
    await pass(100)

    expect(times()).toEqual([0])
  })
})

describe('a delivery that was refused', () => {
  it('is read at once, and again every second until it is stored', async () => {
    keep(60 * second, 60 * second)
    await pass(5)
    missing.add('a')
    reading.missed('a')
    reading.missed('b')
    await pass(2)
    missing.clear()
    await pass(10)

    expect(turns).toEqual([0, 5, 6, 7, 8].map((at) => ({ at, freshMs: 0 })))
  })

  it('is looked for while the database is away, too', async () => {
    keep(60 * second, 60 * second)
    await pass(5)
    isDatabaseAway = true
    reading.missed('a')
    await pass(10)

    expect(turns).toHaveLength(12)
  })

  it('does not hurry anybody past a pause that GitHub asked for', async () => {
    answer = { kind: 'failed', waitMs: 90 * second }
    keep(60 * second, 60 * second)
    await pass(5)
    missing.add('a')
    reading.missed('a')
    await pass(80)

    expect(times()).toEqual([0, 5])
  })

  it('is left to the turns that come anyway after five minutes', async () => {
    keep(60 * second, 60 * second)
    await pass(1)
    missing.add('lost')
    reading.missed('lost')
    await pass(600)

    expect(turns.length).toBeGreaterThan(300)
    expect(turns.length).toBeLessThan(310)
  })
})
