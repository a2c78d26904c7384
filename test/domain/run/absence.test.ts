import { describe, expect, it } from '@jest/globals'
import { isAbsenceReason, waitFor } from '../../../src/domain/run/absence.ts'

const patienceMs = { executor_unavailable: 600_000, image_missing: 600_000, disk_full: 86_400_000 }
const since = new Date('2026-11-01T10:00:00Z')
const after = (minutes: number) => ({ now: new Date(since.getTime() + minutes * 60_000), patienceMs })
const absence = { reason: 'executor_unavailable', since } as const

describe('waitFor', () => {
  it('begins when something is first missed', () => {
    expect(waitFor({ absence: null }, 'executor_unavailable', after(0))).toEqual(absence)
  })

  it('counts from then on, and ends', () => {
    expect(waitFor({ absence }, 'executor_unavailable', after(9))).toEqual(absence)
    expect(waitFor({ absence }, 'executor_unavailable', after(10))).toBeNull()
  })

  it('begins again when something else is missed', () => {
    expect(waitFor({ absence }, 'image_missing', after(9))).toEqual({ reason: 'image_missing', since: after(9).now })
  })

  it('waits longer for a disk', () => {
    expect(waitFor({ absence: { reason: 'disk_full', since } }, 'disk_full', after(600))).not.toBeNull()
  })
})

it('knows what can be away', () => {
  expect(['disk_full', 'image_missing', 'agent_failed'].map(isAbsenceReason)).toEqual([true, true, false])
})
