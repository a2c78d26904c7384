import { describe, expect, it } from '@jest/globals'
import { whoMay } from '../../../src/domain/report/who-may.ts'

describe('whoMay', () => {
  it.each([
    ['admin', 'Administrators of the repository'],
    ['maintain', 'Anybody with maintain permission on the repository'],
    ['write', 'Anybody with write permission on the repository'],
  ] as const)('of %s: %s', (permission, expected) => {
    expect(whoMay({ permission })).toBe(expected)
  })
})
