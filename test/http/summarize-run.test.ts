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
    ['queued', {}, null, 'Waiting for a worker.'],
    ['first in the queue', {}, 0, 'Waiting for a worker; this run is the next one.'],
    ['third in the queue', {}, 2, 'Waiting for a worker; 2 runs are before this one.'],
    [
      'running',
      { status: 'in_progress', phases: [specified, plan({ status: 'in_progress' })] },
      null,
      'plan is running (phase 2 of 2).',
    ],
    [
      'between two phases',
      { status: 'in_progress', phases: [specified, plan({})] },
      null,
      'plan is next (phase 2 of 2); it waits for a worker.',
    ],
    [
      'being cancelled',
      { status: 'in_progress', cancellation: { by: null, reason: 'issue_gone', detail: 'The issue was deleted.' } },
      null,
      'It is being cancelled: The issue was deleted.',
    ],
    ['waiting for answers', { status: 'waiting', waitingFor: 'answers' }, null, 'Waiting for answers.'],
    [
      'successful',
      { status: 'completed', conclusion: 'success', pullRequestNumber: 5, phases: [specified, planned] },
      null,
      'The spec and the plan are ready for review in pull request #5.',
    ],
    [
      'without a change',
      { status: 'completed', conclusion: 'neutral', reason: 'nothing_changed' },
      null,
      'Nothing changed, so there is no new commit.',
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
      'Timed out in plan: The agent was silent for too long and was stopped. 1 commit is on the branch.',
    ],
    ['cancelled before it started', { status: 'completed', conclusion: 'cancelled', phases: [] }, null, 'Cancelled.'],
  ])('says of a run that is %s what happens', (_state, given, position, sentence) => {
    expect(summarizeRun(aRun(given), { queuePosition: position, pendingPlace: null })).toBe(sentence)
  })
  it.each<[PendingPlace | null, string]>([
    [null, 'Behind other runs; it starts by itself when its turn comes.'],
    [{ position: 3, before: null }, '3rd in the queue; it starts by itself when its turn comes.'],
    [
      { position: 2, before: { issueNumber: 11, origin: '/speckit plan' } },
      '2nd in the queue, behind /speckit plan of #11; it starts by itself when its turn comes.',
    ],
  ])('says of a pending run at %j where', (pendingPlace, sentence) => {
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

    expect(summarizeRun(gate, place)).toBe('Waiting for approval of the spec at aaaaaaa.')
    expect(summarizeRun(asking, place)).toBe('Waiting for 1 answer.')
    expect(summarizeRun(leaving, place)).toBe('It is being cancelled by mona.')
  })

  it('names a report where there is no commit', () => {
    const analyzed = aPhase('r', {
      name: 'analyze',
      status: 'completed',
      conclusion: 'success',
      report: 'All is well.',
    })

    expect(summarizeRun(aRun({ status: 'completed', conclusion: 'success', phases: [analyzed] }), place)).toBe(
      'The analysis is ready for review.',
    )
  })
})
