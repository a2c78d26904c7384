import { describe, expect, it } from '@jest/globals'
import type { PendingPlace } from '../../src/domain/report/report.ts'
import type { PhaseRecord, RunRecord } from '../../src/domain/run/run.ts'
import { summarizeRun } from '../../src/http/summarize-run.ts'
import { aCommittedPhase, aPhase, aRun } from './support/fake-runs.ts'

const specified = aCommittedPhase('r', 'specify', 0)
const planned = aCommittedPhase('r', 'plan', 1)
const plan = (given: Partial<PhaseRecord>) => aPhase('r', { name: 'plan', position: 1, ...given })

describe('summarizeRun', () => {
  it.each<[string, Partial<RunRecord>, number | null, string]>([
    ['queued', {}, null, 'Waits for a worker.'],
    ['first in the queue', {}, 0, 'Next in line for a worker.'],
    ['third in the queue', {}, 2, 'Waits for a worker; 2 runs are before it.'],
    [
      'running',
      { status: 'in_progress', phases: [specified, plan({ status: 'in_progress' })] },
      null,
      'Works on plan, phase 2 of 2.',
    ],
    [
      'between two phases',
      { status: 'in_progress', phases: [specified, plan({})] },
      null,
      'Waits for a worker for plan, phase 2 of 2.',
    ],
    [
      'being cancelled',
      { status: 'in_progress', cancellation: { by: null, reason: 'issue_gone', detail: 'The issue was deleted.' } },
      null,
      'Is being cancelled.',
    ],
    ['waiting for answers', { status: 'waiting', waitingFor: 'answers' }, null, 'Waits for answers to its questions.'],
    [
      'successful',
      { status: 'completed', conclusion: 'success', pullRequestNumber: 5, phases: [specified, planned] },
      null,
      'Finished with 2 commits in pull request #5.',
    ],
    [
      'without a change',
      { status: 'completed', conclusion: 'neutral', reason: 'nothing_changed' },
      null,
      'Finished without a change, so there is no pull request.',
    ],
    [
      'out of time',
      {
        status: 'completed',
        conclusion: 'timed_out',
        reason: 'stalled',
        phases: [specified, plan({ status: 'completed', conclusion: 'timed_out' })],
      },
      null,
      'Ran out of time in plan: The agent was silent for too long and was stopped. 1 commit is on the branch.',
    ],
    [
      'cancelled before it started',
      { status: 'completed', conclusion: 'cancelled', phases: [] },
      null,
      'Was cancelled.',
    ],
  ])('says of a run that is %s what happens', (_state, given, position, sentence) => {
    expect(summarizeRun(aRun(given), { queuePosition: position, pendingPlace: null })).toBe(sentence)
  })
  it.each<[PendingPlace | null, string]>([
    [null, 'Waits in line behind other runs.'],
    [{ position: 3, before: null }, 'Is 3rd in line.'],
    [
      { position: 2, before: { issueNumber: 11, origin: '/speckit plan' } },
      'Is 2nd in line, behind /speckit plan of #11.',
    ],
  ])('says of a run in line at %j where', (pendingPlace, sentence) => {
    expect(summarizeRun(aRun({ isPending: true }), { queuePosition: 0, pendingPlace })).toBe(sentence)
  })

  const place = { queuePosition: null, pendingPlace: null }

  it('says what is waited for, and who cancels', () => {
    const gate = aRun({
      status: 'waiting',
      waitingFor: 'approval',
      headSha: 'a'.repeat(40),
      phases: [specified, plan({})],
    })
    const open = { number: 1, text: 'When?', options: [], place: null, answer: null, answeredBy: null }
    const asking = aRun({ status: 'waiting', waitingFor: 'answers', questions: [open] })
    const cancellation = { by: 'mona', reason: 'cancelled_by_person', detail: 'mona said so' } as const
    const leaving = aRun({ status: 'in_progress', cancellation })

    expect(summarizeRun(gate, place)).toBe('Waits for somebody’s approval of the spec at aaaaaaa.')
    expect(summarizeRun(asking, place)).toBe('Waits for 1 answer.')
    expect(summarizeRun(leaving, place)).toBe('Is being cancelled by mona.')
  })

  it('counts a report where there is no commit', () => {
    const analyzed = aPhase('r', {
      name: 'analyze',
      status: 'completed',
      conclusion: 'success',
      report: 'All is well.',
    })

    expect(summarizeRun(aRun({ status: 'completed', conclusion: 'success', phases: [analyzed] }), place)).toBe(
      'Finished with 1 report.',
    )
  })
})
