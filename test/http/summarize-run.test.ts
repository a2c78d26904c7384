import { describe, expect, it } from '@jest/globals'
import type { PhaseRecord, RunRecord } from '../../src/domain/run.ts'
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
    ['being cancelled', { status: 'in_progress', cancelRequestedAt: new Date() }, null, 'Is being cancelled.'],
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
    expect(summarizeRun(aRun(given), position)).toBe(sentence)
  })
})
