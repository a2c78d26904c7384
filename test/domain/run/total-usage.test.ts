import { describe, expect, it } from '@jest/globals'
import { totalUsage } from '../../../src/domain/run/total-usage.ts'

const unknown = { inputTokens: null, outputTokens: null, costUsd: null }

describe('totalUsage', () => {
  it('adds what is known, and leaves unknown what nobody knows', () => {
    const known = { inputTokens: 10, outputTokens: 1, costUsd: null }
    const usages = [null, known, unknown, { ...known, outputTokens: null }]

    expect(totalUsage(usages.map((usage) => ({ usage })))).toEqual({ inputTokens: 20, outputTokens: 1, costUsd: null })
    expect(totalUsage([])).toEqual(unknown)
  })
})
