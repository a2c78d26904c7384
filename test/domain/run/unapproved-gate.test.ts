import { describe, expect, it } from '@jest/globals'
import type { PhaseName } from '../../../src/domain/run/phase.ts'
import type { Approval, PhaseRecord, RunRecord } from '../../../src/domain/run/run.ts'
import { runSettings } from '../support/run-settings.ts'
import { unapprovedGate } from '../../../src/domain/run/unapproved-gate.ts'
import { phaseRecord, runRecord } from '../support/run-record.ts'

const at = (minute: number) => new Date(Date.UTC(2026, 10, 1, 10, minute))

function approval(minute: number): Approval {
  return { login: 'octocat', id: 2, via: 'comment', sha: 'b'.repeat(40), at: at(minute) }
}

function committed(name: PhaseName, minute: number, change: Partial<PhaseRecord> = {}): PhaseRecord {
  const commitSha = 'b'.repeat(40)
  return phaseRecord({
    id: name,
    name,
    status: 'completed',
    conclusion: 'success',
    commitSha,
    completedAt: at(minute),
    ...change,
  })
}

function gateOf(name: PhaseName, gates: PhaseName[], runs: Partial<RunRecord>[]): PhaseName | null {
  const run = runRecord({ settings: { ...runSettings, gates } })
  return unapprovedGate([run, ...runs.map((change) => runRecord(change))], run, { name })?.name ?? null
}

describe('unapprovedGate', () => {
  it.each<[string, PhaseName, PhaseName[], Partial<RunRecord>[], PhaseName | null]>([
    ['nothing was made yet', 'plan', ['specify'], [], null],
    ['no gate is set', 'plan', [], [{ phases: [committed('specify', 1)] }], null],
    ['the spec was made and not approved', 'plan', ['specify'], [{ phases: [committed('specify', 1)] }], 'specify'],
    ['it was approved', 'plan', ['specify'], [{ phases: [committed('specify', 1, { approval: approval(2) })] }], null],
    [
      'it was made anew after the approval',
      'plan',
      ['specify'],
      [{ phases: [committed('specify', 3)] }, { phases: [committed('specify', 1, { approval: approval(2) })] }],
      'specify',
    ],
    [
      'answers were written into it after the approval',
      'plan',
      ['specify'],
      [{ phases: [committed('specify', 1, { approval: approval(2) }), committed('clarify', 3)] }],
      'clarify',
    ],
    [
      'a later phase was approved, and what it builds on with it',
      'tasks',
      ['specify', 'plan'],
      [{ phases: [committed('specify', 1), committed('plan', 2, { approval: approval(3) })] }],
      null,
    ],
    [
      'the newest of two gates is open',
      'tasks',
      ['specify', 'plan'],
      [{ phases: [committed('specify', 1, { approval: approval(2) }), committed('plan', 3)] }],
      'plan',
    ],
    [
      'a run was let in behind it',
      'tasks',
      ['specify'],
      [
        { entryApproval: approval(5), phases: [phaseRecord({ id: 'p', name: 'plan' })] },
        { phases: [committed('specify', 1)] },
      ],
      null,
    ],
    [
      'another branch had the approval',
      'plan',
      ['specify'],
      [
        { branch: 'speckit/other', phases: [committed('specify', 1, { approval: approval(2) })] },
        { phases: [committed('specify', 1)] },
      ],
      'specify',
    ],
    ['the gate lies behind', 'specify', ['plan'], [{ phases: [committed('plan', 1)] }], null],
  ])('when %s', (_when, name, gates, runs, expected) => {
    expect(gateOf(name, gates, runs)).toBe(expected)
  })
})
