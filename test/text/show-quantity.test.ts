import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import {
  enumerate,
  ordinal,
  plural,
  showCost,
  showCount,
  showDay,
  showDuration,
  showMoney,
  showSize,
  showTime,
  showTokens,
} from '../../src/text/show-quantity.ts'

const start = new Date('2026-03-01T10:04:05.678Z')
const after = (ms: number) => new Date(start.getTime() + ms)
const usage = { inputTokens: null, outputTokens: null, costUsd: null }

describe('quantities', () => {
  it.each([
    [-5000, '0 s'],
    [0, '0 s'],
    [499, '0 s'],
    [500, '1 s'],
    [4200, '4 s'],
    [9999, '10 s'],
    [59_499, '59 s'],
    [59_500, '1 min 00 s'],
    [65_000, '1 min 05 s'],
    [3_599_499, '59 min 59 s'],
    [3_599_500, '1 h 00 min'],
    [7_800_000, '2 h 10 min'],
    [90_000_000, '25 h 00 min'],
  ])('show %d ms as %s', (ms, text) => {
    expect(showDuration(start, after(ms))).toBe(text)
  })

  it('show no duration of what has not begun or not ended', () => {
    expect([showDuration(null, start), showDuration(start, null)]).toEqual([null, null])
  })

  it.each([
    [0, '$0.00'],
    [0.00001, '<$0.0001'],
    [0.0001, '$0.0001'],
    [0.004, '$0.0040'],
    [0.0999, '$0.0999'],
    [0.1, '$0.10'],
    [0.1234, '$0.12'],
    [12.3, '$12.30'],
    [1234.5, '$1,234.50'],
  ])('show %d dollars as %s', (dollars, text) => {
    expect(showMoney(dollars)).toBe(text)
    expect(showCost({ ...usage, costUsd: dollars })).toBe(text)
  })

  it('show no cost that is not known', () => {
    expect([showCost(null), showCost(usage)]).toEqual([null, null])
  })

  it.each([
    [12_345, 678, '12,345 in, 678 out'],
    [0, null, '0 in, ? out'],
    [null, 7, '? in, 7 out'],
    [null, null, null],
  ])('show %p and %p tokens as %s', (inputTokens, outputTokens, text) => {
    expect(showTokens({ ...usage, inputTokens, outputTokens })).toBe(text)
  })

  it.each([
    [0, '0 B'],
    [1023, '1023 B'],
    [1024, '1.0 KiB'],
    [1234, '1.2 KiB'],
    [1_048_570, '1.0 MiB'],
    [67_108_864, '64.0 MiB'],
    [1_073_741_824, '1.0 GiB'],
    [5_497_558_138_880, '5120.0 GiB'],
  ])('show %d bytes as %s', (bytes, text) => {
    expect(showSize(bytes)).toBe(text)
  })

  it('show times in UTC, to the minute', () => {
    expect([showTime(start), showDay(start)]).toEqual(['2026-03-01 10:04 UTC', '2026-03-01'])
  })

  it.each([
    [plural(0, 'file'), '0 files'],
    [plural(1, 'minute'), '1 minute'],
    [plural(2, 'user story', 'user stories'), '2 user stories'],
    [plural(1, 'user story', 'user stories'), '1 user story'],
    [plural(1234, 'token'), '1,234 tokens'],
    [showCount(1_234_567), '1,234,567'],
    [[1, 2, 3, 4, 11, 12, 13, 21, 112].map(ordinal).join(' '), '1st 2nd 3rd 4th 11th 12th 13th 21st 112th'],
    [enumerate(['a', 'b', 'c']), 'a, b and c'],
  ])('read %s', (shown, text) => {
    expect(shown).toBe(text)
  })
})

describe('the sources', () => {
  const root = join(import.meta.dirname, '../..')
  /** Digits, thousands, units and nouns behind a number that is put in. */
  const own =
    /toFixed|toLocaleString|\} (?:[KMG]iB|min|ms|h|minutes?|hours?|files?|commits?|runs?|tokens?|questions?)\b/

  it('show no quantity of their own to people', () => {
    const wrong = globSync('src/{texts,http,domain,commands,reporters}/**/*.ts', { cwd: root }).flatMap((file) =>
      readFileSync(join(root, file), 'utf8')
        .split('\n')
        .flatMap((line, index) => (own.test(line) ? [`${file}:${index + 1}: ${line.trim()}`] : [])),
    )

    expect(wrong).toEqual([])
  })
})
