import { describe, expect, it } from '@jest/globals'
import { activeRun, newestEnded, pendingRuns, wrongState } from '../../src/commands/feature-state.ts'
import { reasons } from '../../src/domain/run/reason.ts'
import type { RunRecord } from '../../src/domain/run/run.ts'
import { runRecord } from '../domain/support/run-record.ts'
import { ended, failed, head, pending, issue, running, waiting } from './support/requests.ts'

const cancellation = { by: 'mona', reason: 'cancelled_by_person', detail: 'mona cancelled it.' } as const

function told(runs: RunRecord[]) {
  const intent = wrongState('approve', 'a run that waits', { issue, runs })
  if (intent.kind !== 'reply' || intent.reply.kind !== 'wrong_state') throw new Error(`not told: ${intent.kind}`)
  return intent.reply
}

describe('wrongState', () => {
  it.each<[string, RunRecord[]]>([
    ['there is no run for this issue yet', []],
    ['the run waits for a worker', [runRecord()]],
    ['the run is working on specify', [running()]],
    ['the run is going on', [running({ phases: [] })]],
    ['the run is being cancelled', [running({ cancellation })]],
    [`the run waits for approval of specify at ${head.slice(0, 7)}`, [waiting('approval')]],
    ['the run waits for approval of specify', [waiting('approval', { headSha: null })]],
    ['the run waits for approval of its last phase', [waiting('approval', { headSha: null, phases: [] })]],
    ['the run waits for answers to questions 1 and 2', [waiting('answers')]],
    ['the run waits for answers to question 2', [waiting('answers', { questions: withFirstAnswered() })]],
    ['the run is pending, behind others', [pending(), ended()]],
    ['the run is working on specify', [pending(), running(), ended()]],
    ['the newest run has ended well', [ended(), failed()]],
    ['the newest run has ended without a change', [ended({ conclusion: 'neutral' })]],
    ['the newest run has failed', [failed({ reason: null })]],
    [
      `the newest run has ended: ${reasons.timed_out.title}`,
      [failed({ conclusion: 'timed_out', reason: 'timed_out' })],
    ],
  ])('says that %s', (state, runs) => {
    expect(told(runs)).toMatchObject({ command: 'approve', needs: 'a run that waits', state })
  })

  it('proposes to start a run where there is none', () => {
    expect(wrongState('retry', 'a run', { issue: null, runs: [] })).toEqual({
      kind: 'reply',
      reply: {
        kind: 'wrong_state',
        command: 'retry',
        needs: 'a run',
        state: 'there is no run for this issue yet',
        next: ['/speckit run'],
      },
    })
  })

  it.each<[string, RunRecord[], string]>([
    ['the command that starts a run', [], '/speckit run'],
    ['the answers, as a line to fill in', [waiting('answers')], '/speckit answer 1=A 2="your answer"'],
    ['the approval of what is shown', [waiting('approval')], `/speckit approve ${head}`],
    ['the end of what goes on', [running()], '/speckit cancel'],
    ['another try', [failed()], '/speckit retry'],
  ])('offers %s first', (_name, runs, command) => {
    expect(told(runs).next[0]).toBe(command)
  })
})

describe('the runs of an issue', () => {
  const feature = { issue, runs: [pending('last'), pending('next'), running(), ended(), failed()] }

  it('are the active one, the pending ones with the next one first, and the newest that ended', () => {
    expect(activeRun(feature)?.id).toBe('running')
    expect(pendingRuns(feature).map(({ id }) => id)).toEqual(['next', 'last'])
    expect(newestEnded(feature)?.id).toBe('ended')
  })

  it('may be none', () => {
    const nothing = { issue, runs: [] }

    expect([activeRun(nothing), newestEnded(nothing), pendingRuns(nothing)]).toEqual([null, null, []])
  })
})

function withFirstAnswered() {
  return waiting('answers').questions.map((asked) => (asked.number === 1 ? { ...asked, answer: 'SQLite' } : asked))
}
