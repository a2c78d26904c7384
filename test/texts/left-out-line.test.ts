import { describe, expect, it } from '@jest/globals'
import { leftOutLine } from '../../src/texts/left-out-line.ts'

const file = (path: string, mebibytes: number) => ({ path: Buffer.from(path), size: mebibytes * 1024 ** 2 })

describe('leftOutLine', () => {
  it.each([
    [[file('a.bin', 25)], 'left 1 large file out of the work tree: a.bin (25.0 MiB)'],
    [
      [file('a.bin', 25), file('b.bin', 30)],
      'left 2 large files out of the work tree: b.bin (30.0 MiB) and a.bin (25.0 MiB)',
    ],
    [
      ['a', 'b', 'c', 'd', 'e'].map((name) => file(name, 20)),
      'left 5 large files out of the work tree: a (20.0 MiB), b (20.0 MiB), c (20.0 MiB) and 2 more',
    ],
    [[file('new\nline \u001B[31m', 20)], 'left 1 large file out of the work tree: new?line ?[31m (20.0 MiB)'],
  ])('names the largest: %#', (files, line) => {
    expect(leftOutLine(files)).toBe(line)
  })

  it('cuts a path that is very long', () => {
    expect(leftOutLine([file('x'.repeat(4000), 20)]).length).toBeLessThan(220)
  })
})
