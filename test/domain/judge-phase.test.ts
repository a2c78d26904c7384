import { describe, expect, it } from '@jest/globals'
import { judgePhase } from '../../src/domain/judge-phase.ts'
import type { PhaseEvidence } from '../../src/domain/judge-phase.ts'

const fine: PhaseEvidence = {
  ended: 'exited',
  exitCode: 0,
  settings: { timeoutMinutes: 30, idleTimeoutMinutes: 10 },
  verdict: { isOk: true, failure: null, finalMessage: 'done', askedQuestion: false, usage: null },
  lostTree: null,
  changeCount: 2,
  documentPath: 'specs/012-x/spec.md',
  documentExists: true,
  refused: [],
  proof: { isProved: true, reason: null, detail: null },
  holdsSecret: false,
}
const asked = { ...fine.verdict, askedQuestion: true, finalMessage: 'Which database?' }
const unproved = { isProved: false, reason: 'placeholders_left', detail: 'line 3: [FEATURE NAME]' } as const

describe('judgePhase', () => {
  it('publishes when everything agrees', () => {
    expect(judgePhase(fine)).toEqual({ kind: 'publish' })
  })

  it.each<[string, Partial<PhaseEvidence>, string, string, RegExp]>([
    ['the hard limit', { ended: 'timed_out', exitCode: null }, 'timed_out', 'timed_out', /30 minutes/],
    ['silence', { ended: 'stalled', exitCode: null }, 'stalled', 'timed_out', /10 minutes/],
    ['too much output', { ended: 'output_limit', exitCode: null }, 'output_limit', 'failure', /64 MiB/],
    ['no memory', { ended: 'out_of_memory', exitCode: 137 }, 'out_of_memory', 'failure', /kernel/],
    ['a cancellation', { ended: 'cancelled', exitCode: null }, 'cancelled_by_person', 'cancelled', /cancelled/],
    ['a missing command', { ended: 'not_found', exitCode: 127 }, 'agent_not_found', 'failure', /image/],
    [
      'an agent that says it failed',
      { verdict: { ...fine.verdict, isOk: false, failure: '429 from the provider' } },
      'agent_failed',
      'failure',
      /429/,
    ],
    [
      'a lost tree',
      { lostTree: '.gitignore is a named pipe', changeCount: 0 },
      'invalid_result',
      'failure',
      /work tree.*named pipe/,
    ],
    ['a question and no file', { verdict: asked, changeCount: 0 }, 'asked_question', 'failure', /Which database\?/],
    [
      'a question and an unfinished document',
      { verdict: asked, proof: unproved },
      'asked_question',
      'failure',
      /Which database\?/,
    ],
    [
      'a refused path',
      { refused: [{ path: '.github/workflows/x.yml', why: 'is protected' }] },
      'policy_refused',
      'failure',
      /x\.yml: is protected/,
    ],
    ['placeholders', { proof: unproved }, 'placeholders_left', 'failure', /line 3/],
    ['a secret in the result', { holdsSecret: true }, 'leak_blocked', 'failure', /nothing was pushed/],
  ])('fails on %s', (_name, change, reason, conclusion, detail) => {
    expect(judgePhase({ ...fine, ...change })).toMatchObject({
      kind: 'failed',
      reason,
      conclusion,
      detail: expect.stringMatching(detail),
    })
  })

  it('tells an unchanged tree from a failure', () => {
    const judged = judgePhase({ ...fine, changeCount: 0, documentExists: false })

    expect(judged).toMatchObject({
      kind: 'unchanged',
      documentExists: false,
      detail: expect.stringMatching(/spec\.md was not written.*done/),
    })
  })

  it('names at most ten refused files', () => {
    const refused = Array.from({ length: 12 }, (_, index) => ({ path: `f${index}`, why: 'no' }))

    expect(judgePhase({ ...fine, refused })).toMatchObject({ detail: expect.stringMatching(/f9: no … and 2 more$/) })
  })
})
