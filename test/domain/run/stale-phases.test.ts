import { describe, expect, it } from '@jest/globals'
import type { PhaseName } from '../../../src/domain/run/phase.ts'
import { stalePhases } from '../../../src/domain/run/stale-phases.ts'
import { phaseRecord } from '../support/run-record.ts'

type Made = PhaseName | `${PhaseName} unchanged` | `${PhaseName} reported`

/** Phases that ended one minute after the other. */
function after(...made: Made[]): string[] {
  const phases = made.map((words, minute) => {
    const [name, what] = words.split(' ') as [PhaseName, string?]
    return phaseRecord({
      name,
      status: 'completed',
      commitSha: what === undefined ? 'b'.repeat(40) : null,
      report: what === 'reported' ? '# Fine' : null,
      completedAt: new Date(minute * 60_000),
    })
  })
  // in any order
  return stalePhases(phases.toReversed())
    .map(({ name, than }) => `${name} than ${than}`)
    .toSorted()
}

describe('stalePhases', () => {
  it.each<[string, Made[], string[]]>([
    [
      'nothing after a run in order',
      ['specify', 'clarify', 'plan', 'checklist', 'tasks', 'analyze reported', 'implement'],
      [],
    ],
    [
      'all that is made from the spec when it is newer',
      ['specify', 'plan', 'tasks', 'specify'],
      ['plan than specify', 'tasks than specify'],
    ],
    [
      'the same for clarify',
      ['specify', 'plan', 'checklist', 'clarify'],
      ['checklist than clarify', 'plan than clarify'],
    ],
    ['the tasks when the plan is newer', ['specify', 'plan', 'tasks', 'plan'], ['tasks than plan']],
    ['nothing that was made again', ['specify', 'plan', 'specify', 'plan'], []],
    ['nothing by a phase that changed nothing', ['specify', 'plan', 'specify unchanged'], []],
    ['an analysis of older tasks', ['specify', 'plan', 'tasks', 'analyze reported', 'tasks'], ['analyze than tasks']],
    ['code of older tasks', ['plan', 'tasks', 'implement', 'tasks'], ['implement than tasks']],
    ['nothing that does not exist', ['specify', 'specify'], []],
    ['nothing by an analysis', ['specify', 'plan', 'analyze reported'], []],
  ])('finds %s', (_name, made, stale) => {
    expect(after(...made)).toEqual(stale)
  })

  it('takes what ended in the same moment, or not yet, for no news', () => {
    const at = new Date(0)
    const ended = { commitSha: 'b'.repeat(40), completedAt: at }

    const same = stalePhases([phaseRecord({ name: 'plan', ...ended }), phaseRecord(ended)])
    const open = stalePhases([phaseRecord({ name: 'plan', ...ended }), phaseRecord({ ...ended, completedAt: null })])

    expect([same, open]).toEqual([[], []])
  })
})
