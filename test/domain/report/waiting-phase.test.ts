import { describe, expect, it } from '@jest/globals'
import type { PhaseName } from '../../../src/domain/run/phase.ts'
import type { RunRecord, Status } from '../../../src/domain/run/run.ts'
import { isBeingCancelled, resultOf, waitingPhase, whoMay } from '../../../src/domain/report/waiting-phase.ts'
import { phaseRecord } from '../support/run-record.ts'
import { done, runThrough } from '../support/steps.ts'

describe('waitingPhase', () => {
  const skipped = { name: 'plan', status: 'completed', conclusion: 'skipped' } as const

  it.each<[string, RunRecord, PhaseName | null]>([
    ['the one that ended last', runThrough([done('specify'), done('plan'), 'tasks'], { status: 'waiting' }), 'plan'],
    ['not one that was left out', runThrough([done('specify'), skipped, 'tasks'], { status: 'waiting' }), 'specify'],
    ['none before the first has ended', runThrough(['plan', 'tasks'], { status: 'waiting' }), null],
    ['none while the run goes on', runThrough([done('specify'), 'plan']), null],
    ['none when the run has ended', runThrough([done('specify')], { status: 'completed' }), null],
  ])('is %s', (_name, run, expected) => {
    expect(waitingPhase(run)?.name ?? null).toBe(expected)
  })
})

describe('isBeingCancelled', () => {
  const cancellation = { by: 'mona', reason: 'cancelled_by_person', detail: 'mona cancelled it.' } as const

  it.each<[Status, Partial<RunRecord>, boolean]>([
    ['in_progress', {}, false],
    ['in_progress', { cancellation }, true],
    ['queued', { cancellation }, true],
    ['waiting', { cancellation }, true],
    ['completed', { cancellation }, false],
  ])('of a run that is %s, with %j: %s', (status, change, expected) => {
    expect(isBeingCancelled(runThrough(['specify'], { status, ...change }))).toBe(expected)
  })
})

describe('resultOf', () => {
  it.each<[PhaseName, string]>([
    ['specify', 'spec.md'],
    ['clarify', 'spec.md'],
    ['plan', 'plan.md'],
    ['checklist', 'the checklist'],
    ['tasks', 'tasks.md'],
    ['analyze', 'the analysis'],
    ['implement', 'the code'],
  ])('%s is %s', (name, expected) => {
    expect(resultOf(phaseRecord({ name }))).toBe(expected)
  })
})

describe('whoMay', () => {
  it.each([
    ['admin', 'Administrators of the repository'],
    ['maintain', 'Anybody with maintain permission on the repository'],
    ['write', 'Anybody with write permission on the repository'],
  ] as const)('of %s: %s', (permission, expected) => {
    expect(whoMay({ permission })).toBe(expected)
  })
})
