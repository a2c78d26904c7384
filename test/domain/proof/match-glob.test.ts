import { describe, expect, it } from '@jest/globals'
import { matchGlob } from '../../../src/domain/proof/match-glob.ts'
import { growthOf, linear } from '../../support/growth-of.ts'

describe('matchGlob', () => {
  it.each([
    ['src/a.ts', '**'],
    ['a', '**'],
    ['src/a.ts', 'src/**'],
    ['src/deep/er/a.ts', 'src/**'],
    ['src/a.ts', 'src/*.ts'],
    ['src/.ts', 'src/*.ts'],
    ['a.test.ts', '*.test.*'],
    ['src/deep/er/a.ts', '**/*.ts'],
    ['a.ts', '**/*.ts'],
    ['src/x/test/y/z.ts', 'src/**/test/**/*.ts'],
    ['src/test/z.ts', 'src/**/test/**/*.ts'],
    ['docs/a1.md', 'docs/a?.md'],
    ['docs/🎉.md', 'docs/?.md'],
    ['README.md', 'README.md'],
    ['a[b].md', 'a[b].md'],
  ])('finds %s in %s', (path, glob) => {
    expect(matchGlob(path, glob)).toBe(true)
  })

  it.each([
    ['src', 'src/**'],
    ['srcx/a.ts', 'src/**'],
    ['x/src/a.ts', 'src/**'],
    ['src/deep/a.ts', 'src/*.ts'],
    ['src/a.tsx', 'src/*.ts'],
    ['SRC/a.ts', 'src/**'],
    ['src/a', 'src/*/a'],
    ['src', 'src/*'],
    ['README.md.exe', 'README.md'],
    ['', 'a'],
    ['a', ''],
  ])('finds %s not in %s', (path, glob) => {
    expect(matchGlob(path, glob)).toBe(false)
  })

  it('stays quick on a glob made to be slow', () => {
    const names = (count: number) => matchGlob('a'.repeat(count), `${'*a'.repeat(200)}b`)
    const folders = (count: number) => matchGlob('a/'.repeat(count), `${'**/a/'.repeat(100)}b`)

    expect([names(2000), folders(500)]).toEqual([false, false])
    // by trying all ways to share the path out, it would never come to an end
    expect(growthOf(names, 2000)).toBeLessThan(linear)
    expect(growthOf(folders, 500)).toBeLessThan(linear)
  })
})
