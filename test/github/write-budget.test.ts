import { describe, expect, it } from '@jest/globals'
import { createWriteBudget, gitHubWriteLimits } from '../../src/github/write-budget.ts'

function setUp() {
  let at = Date.UTC(2026, 0, 1)
  const budget = createWriteBudget(() => new Date(at), gitHubWriteLimits)
  return {
    pass: (ms: number) => void (at += ms),
    /** Milliseconds to wait; 0 = the call was counted. */
    take(installationId = 1): number {
      try {
        budget.take(installationId)
        return 0
      } catch (error) {
        return (error as { retryAfterMs: number }).retryAfterMs
      }
    },
  }
}

describe('createWriteBudget', () => {
  it('lets 70 calls a minute through and says how long the next has to wait', () => {
    const { take, pass } = setUp()
    for (let count = 0; count < 70; count += 1) {
      expect(take()).toBe(0)
      pass(100)
    }

    expect(take()).toBe(53_000)
    pass(52_999)
    expect(take()).toBe(1)
    pass(1)
    expect(take()).toBe(0)
    expect(take()).toBe(100)
  })

  it('lets 450 calls an hour through', () => {
    const { take, pass } = setUp()
    for (let count = 0; count < 450; count += 1) {
      expect(take()).toBe(0)
      pass(1_000)
    }

    expect(take()).toBe(3_600_000 - 450_000)
  })

  it('counts nothing that it did not let through', () => {
    const { take, pass } = setUp()
    for (let count = 0; count < 1_000; count += 1) take()

    pass(60_000)

    expect(Array.from({ length: 71 }, () => take()).filter((waitMs) => waitMs === 0)).toHaveLength(70)
  })

  it('counts for each installation by itself', () => {
    const { take } = setUp()
    for (let count = 0; count < 70; count += 1) take(1)

    expect([take(1), take(2)]).toEqual([60_000, 0])
  })
})
