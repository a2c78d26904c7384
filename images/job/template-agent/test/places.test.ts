import { describe, expect, it } from '@jest/globals'
import { findPlaces, isTest } from '../places.ts'

const feature = { directory: 'specs/012-due', name: '012-due-dates', branch: 'b', issue: 'issue #12' }

describe('findPlaces', () => {
  it.each([
    ['A task has a date.', ['lib/tasks.py', 'tests/test_tasks.py'], 'lib/tasks.py', 'tests/test_tasks.py'],
    ['The Store is kept.', ['src/Store.ts'], 'src/Store.ts', 'test/store.test.ts'],
    ['Mail is sent.', ['src/tasks.js', 'README.md'], 'src/due-dates.js', 'test/due-dates.test.js'],
    ['Mail is sent.', ['README.md'], 'src/due-dates.md', 'test/due-dates.test.md'],
  ])('puts %j into %j', (text, files, source, test) => {
    expect(findPlaces(files, feature, [{ id: 'FR-001', text }])).toEqual(new Map([['FR-001', { source, test }]]))
  })
})

describe('isTest', () => {
  it.each([
    ['test/a.js', true],
    ['src/a.spec.ts', true],
    ['test_a.py', true],
    ['src/latest.js', false],
  ])('tells for %s: %s', (path, expected) => {
    expect(isTest(path)).toBe(expected)
  })
})
