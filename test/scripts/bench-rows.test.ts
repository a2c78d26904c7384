import { describe, expect, it } from '@jest/globals'
import { readOptions } from '../../scripts/bench/options.ts'
import { median, toRow } from '../../scripts/bench/row.ts'
import { showRows, showSteps } from '../../scripts/bench/show-table.ts'

describe('median', () => {
  it.each([
    [[3], 3],
    [[3, 1, 2], 2],
    [[4, 1, 2, 3], 2.5],
    [[10, 9, 1], 9],
  ])('of %j is %d', (values, expected) => {
    expect(median(values)).toBe(expected)
  })

  it('of nothing is an error', () => {
    expect(() => median([])).toThrow('median of nothing')
  })
})

describe('toRow', () => {
  const rounds = [
    { ours: 12, bare: 10 },
    { ours: 40, bare: 20 },
    { ours: 13, bare: 10 },
  ]

  it('takes the median of the ratios of the rounds, not the ratio of the medians', () => {
    expect(toRow({ name: 'run', unit: 's', target: null }, rounds)).toMatchObject({
      ours: 13,
      bare: 10,
      ratio: 1.3,
      range: [1.2, 2],
      rounds: 3,
    })
  })

  it.each([
    ['at most', 1.5, 'met'],
    ['at most', 1.3, 'met'],
    ['at most', 1.15, 'missed'],
    ['at least', 1.3, 'met'],
    ['at least', 1.5, 'missed'],
  ] as const)('%s %d is %s by 1.3', (is, ratio, verdict) => {
    expect(toRow({ name: 'run', unit: 's', target: { is, ratio } }, rounds).verdict).toBe(verdict)
  })

  it.each([
    [{ is: 'at least', ours: 13 }, 'met'],
    [{ is: 'at least', ours: 14 }, 'missed'],
  ] as const)('compares our own number with %j: %s', (target, verdict) => {
    expect(toRow({ name: 'masking', unit: 'MB/s', target }, rounds).verdict).toBe(verdict)
  })

  it('needs a round', () => {
    expect(() => toRow({ name: 'run', unit: 's', target: null }, [])).toThrow('run was not measured')
  })
})

describe('the tables', () => {
  it('show ratios, targets and what was skipped', () => {
    const row = toRow({ name: 'run in Docker', unit: 's', target: { is: 'at most', ratio: 1.5 } }, [
      { ours: 5, bare: 4 },
    ])
    const memory = toRow({ name: 'memory, idle', unit: 'MB', target: null }, [{ ours: 200, bare: 100 }])

    const masking = toRow({ name: 'masking', unit: 'MB/s', target: { is: 'at least', ours: 100 } }, [
      { ours: 150, bare: 600 },
    ])

    const text = showRows([row, { kind: 'skipped', name: 'other', why: 'no Docker engine answers' }, memory, masking])

    expect(text.split('\n').map((line) => line.split(/ {2,}/))).toEqual([
      ['measurement', 'ours', 'bare', 'ratio', 'range', 'rounds', 'target'],
      ['run in Docker', '5.00 s', '4.00 s', '1.25', '1.25–1.25', '1', '≤ 1.5', 'met'],
      ['other', 'skipped, because no Docker engine answers'],
      ['memory, idle', '200 MB', '100 MB', '2.00', '2.00–2.00', '1', '–'],
      ['masking', '150 MB/s', '600 MB/s', '0.25', '0.25–0.25', '1', '≥ 100 MB/s', 'met'],
    ])
  })

  it('show steps that only one side has', () => {
    expect(showSteps([{ name: 'judge', oursMs: 12.4, bareMs: null }])).toMatch(/^judge +12 ms +–$/m)
  })
})

describe('readOptions', () => {
  it('measures everything unless it is told otherwise', () => {
    expect(readOptions([])).toMatchObject({
      isJson: false,
      only: ['run', 'intake', 'parser', 'masking', 'memory', 'large'],
    })
    expect(readOptions(['--json', '--only', 'run'])).toMatchObject({ isJson: true, only: ['run'] })
  })

  it('stays below a minute when it is quick, and below three otherwise', () => {
    const budget = (argv: string[]) => {
      const { runs, loads } = readOptions(argv)
      return runs.budgetMs + loads.budgetMs
    }

    expect(budget(['--quick'])).toBeLessThan(40_000)
    expect(budget([])).toBeLessThan(150_000)
  })

  it.each([[['--only', 'everything']], [['--fast']], [['run']]])('does not know %j', (argv) => {
    expect(() => readOptions(argv)).toThrow(expect.objectContaining({ code: 'usage' }))
  })
})
