import { describe, expect, it } from '@jest/globals'
import { enumerate, ordinal, plural, showCost, showDuration, showTokens } from '../../src/text/show-quantity.ts'
import { totalUsage } from '../../src/domain/run/total-usage.ts'
import type { Usage } from '../../src/domain/run/run.ts'

const unknown: Usage = { inputTokens: null, outputTokens: null, costUsd: null }

describe('showDuration', () => {
  const from = new Date('2026-11-22T10:00:00Z')

  it.each([
    [0, '0 s'],
    [499, '0 s'],
    [500, '1 s'],
    [59_499, '59 s'],
    [59_500, '1 min 00 s'],
    [185_000, '3 min 05 s'],
    [3_599_499, '59 min 59 s'],
    [3_600_000, '1 h 00 min'],
    [7_800_000, '2 h 10 min'],
    [90_000_000, '25 h 00 min'],
    [-5000, '0 s'],
  ])('shows %d ms as %s', (duration, expected) => {
    expect(showDuration(from, new Date(from.getTime() + duration))).toBe(expected)
  })

  it('shows nothing while a time is not known', () => {
    expect([showDuration(null, from), showDuration(from, null)]).toEqual([null, null])
  })
})

describe('showCost and showTokens', () => {
  it.each<[Usage | null, string | null, string | null]>([
    [null, null, null],
    [unknown, null, null],
    [{ ...unknown, costUsd: 0 }, '$0.0000', null],
    [{ ...unknown, costUsd: 0.0999 }, '$0.0999', null],
    [{ ...unknown, costUsd: 0.1 }, '$0.10', null],
    [{ inputTokens: 1_234_567, outputTokens: 0, costUsd: 12.345 }, '$12.35', '1,234,567 in, 0 out'],
    [{ ...unknown, inputTokens: 5 }, null, '5 in, ? out'],
    [{ ...unknown, outputTokens: 5 }, null, '? in, 5 out'],
  ])('show %j as %s and %s', (usage, cost, tokens) => {
    expect([showCost(usage), showTokens(usage)]).toEqual([cost, tokens])
  })
})

describe('totalUsage', () => {
  it('adds what is known, and leaves unknown what nobody knows', () => {
    const known = { inputTokens: 10, outputTokens: 1, costUsd: null }
    const usages = [null, known, unknown, { ...known, outputTokens: null }]

    expect(totalUsage(usages.map((usage) => ({ usage })))).toEqual({ inputTokens: 20, outputTokens: 1, costUsd: null })
    expect(totalUsage([])).toEqual(unknown)
  })
})

describe('words for numbers', () => {
  it.each([
    [0, '0 files'],
    [1, '1 file'],
    [2, '2 files'],
  ])('plural of %d is %s', (number, expected) => {
    expect(plural(number, 'file')).toBe(expected)
  })

  it.each([
    [1, '1st'],
    [2, '2nd'],
    [3, '3rd'],
    [4, '4th'],
    [11, '11th'],
    [12, '12th'],
    [13, '13th'],
    [21, '21st'],
    [111, '111th'],
    [122, '122nd'],
  ])('ordinal of %d is %s', (number, expected) => {
    expect(ordinal(number)).toBe(expected)
  })

  it.each([
    [[], ''],
    [['a'], 'a'],
    [['a', 'b'], 'a and b'],
    [['a', 'b', 'c'], 'a, b and c'],
  ])('enumerate of %j is “%s”', (words, expected) => {
    expect(enumerate(words)).toBe(expected)
  })
})
