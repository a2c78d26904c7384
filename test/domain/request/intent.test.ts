import { describe, expect, it } from '@jest/globals'
import { isPermitted } from '../../../src/domain/request/intent.ts'

describe('isPermitted', () => {
  it.each<[string, 'triage' | 'write' | 'maintain' | 'admin', boolean]>([
    ['admin', 'admin', true],
    ['maintain', 'admin', false],
    ['maintain', 'write', true],
    ['write', 'write', true],
    ['triage', 'write', false],
    ['triage', 'triage', true],
    ['read', 'triage', false],
    ['none', 'triage', false],
    ['', 'triage', false],
    ['owner', 'triage', false],
    ['Write', 'write', false],
  ])('“%s” for %s: %s', (permission, least, expected) => {
    expect(isPermitted(permission, least)).toBe(expected)
  })
})
