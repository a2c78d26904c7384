import { describe, expect, it } from '@jest/globals'
import type { Answer } from '../../../src/domain/run/question.ts'
import type { Approval, Cancellation, RunRecord } from '../../../src/domain/run/run.ts'
import { steer } from '../../../src/domain/run/steer-run.ts'
import type { Steering } from '../../../src/domain/run/steer-run.ts'
import { done, nextOf, phaseLines, question, runThrough, running, sha } from '../support/steps.ts'
import type { Step } from '../support/steps.ts'

const approval: Approval = { login: 'hubot', id: 9, via: 'button', sha: sha.specify, at: new Date(0) }
const cancellation: Cancellation = { by: 'mona', reason: 'cancelled_by_person', detail: 'mona cancelled.' }

function waiting(waitingFor: 'approval' | 'answers', steps: Step[], change: Partial<RunRecord> = {}): RunRecord {
  const { settings: _, phases: __, ...rest } = change
  return runThrough(steps, { status: 'waiting', waitingFor, ...rest })
}

const atGate = waiting('approval', [done('specify'), 'plan', 'tasks'])
const states: [string, RunRecord][] = [
  ['queued', runThrough(['specify', 'plan'], { status: 'queued' })],
  ['pending', runThrough(['specify', 'plan'], { status: 'queued', isPending: true })],
  ['in progress', runThrough([done('specify'), running('plan')])],
  ['between two phases', runThrough([done('specify'), 'plan'])],
  ['at a gate', atGate],
  ['asking', waiting('answers', [done('specify'), 'plan'], { questions: [question(1, '?')] })],
  ['completed', runThrough([done('specify')], { status: 'completed' })],
]

describe('approve', () => {
  it('lets the run go on and keeps who did it, with the phase that was looked at', () => {
    const change = steer(atGate, { kind: 'approve', approval }, false)

    expect(change?.run).toEqual({
      status: 'in_progress',
      waitingFor: null,
      conclusion: null,
      reason: null,
      detail: null,
    })
    expect([change?.phases, change && nextOf(change)]).toEqual([[{ id: 'specify', approval }], 'plan'])
  })

  it.each<[string, RunRecord]>([
    ['another commit than the head', { ...atGate, headSha: sha.theirs }],
    ['a run without a commit', { ...atGate, headSha: null }],
    ...states
      .filter(([name]) => name !== 'at a gate')
      .map(([name, run]): [string, RunRecord] => [`a run ${name}`, run]),
  ])('does not fit %s', (_name, run) => {
    expect(steer(run, { kind: 'approve', approval }, false)).toBeNull()
  })

  it('goes to the newest attempt that ran, past what was skipped', () => {
    const run = waiting('approval', [done('specify'), done('specify', { attempt: 2 }), 'plan'])

    expect(steer(run, { kind: 'approve', approval }, false)?.phases).toEqual([{ id: 'specify-2', approval }])
  })
})

describe('answer', () => {
  const options = [
    { key: 'A', text: 'UTC' },
    { key: 'B', text: 'local time' },
  ]
  const questions = [question(1, 'Which zone?', { options }), question(2, 'How many?')]
  const run = waiting('answers', [done('specify'), 'plan', 'tasks'], { questions })
  const give = (on: RunRecord, ...answers: Answer[]) => steer(on, { kind: 'answer', answers, by: 'mona' }, false)

  it('takes a suggested answer by its key, in any case, and own words as they are', () => {
    const change = give(run, { number: 1, text: ' b ' }, { number: 2, text: ' three, “at most” ' })

    expect(change?.run.questions).toMatchObject([
      { number: 1, answer: 'local time', answeredBy: 'mona' },
      { number: 2, answer: 'three, “at most”', answeredBy: 'mona' },
    ])
  })

  it('waits on while something is open, and keeps what was answered', () => {
    const change = give(run, { number: 2, text: 'three' })

    expect(change).toEqual({
      run: { questions: [questions[0], { ...questions[1], answer: 'three', answeredBy: 'mona' }] },
      phases: [],
      added: null,
      next: null,
    })
  })

  it('takes the last of two answers to one question, and overlooks unknown numbers', () => {
    const change = give(run, { number: 1, text: 'A' }, { number: 1, text: 'B' }, { number: 9, text: 'x' })

    expect(change?.run.questions?.map(({ answer }) => answer)).toEqual(['local time', null])
  })

  it('inserts clarify with the answers when the questions are in the spec', () => {
    const change = give(run, { number: 1, text: 'A' }, { number: 2, text: 'three' })

    expect(change?.run).toMatchObject({ status: 'in_progress', waitingFor: null })
    expect([change && nextOf(change), change?.phases]).toEqual(['added clarify 1 at 1', []])
    expect(change?.added?.input).toBe('Q1: Which zone?\nA1: UTC\n\nQ2: How many?\nA2: three')
  })

  it('gives them to a clarify that is next anyway, behind its own words', () => {
    const planned = waiting('answers', [done('specify'), { name: 'clarify', input: 'ask about time' }, 'plan'], {
      questions: [question(1, 'Which zone?')],
    })

    const change = give(planned, { number: 1, text: 'UTC' })

    expect([change && nextOf(change), change?.added]).toEqual(['clarify', null])
    expect(change?.phases).toEqual([{ id: 'clarify', input: 'ask about time\n\nQ1: Which zone?\nA1: UTC' }])
  })

  it('runs the same phase again when it asked at the end of its turn', () => {
    const asked = done('plan', {
      conclusion: 'neutral',
      reason: 'asked_question',
      commitSha: null,
      input: 'use SQLite',
    })
    const on = waiting('answers', [done('specify'), asked, 'tasks'], { questions: [question(1, 'Which zone?')] })

    const change = give(on, { number: 1, text: 'UTC' })

    expect(change && nextOf(change)).toBe('added plan 2 at 2')
    expect(change?.added?.input).toBe('use SQLite\n\nQ1: Which zone?\nA1: UTC')
  })

  it.each(states.filter(([name]) => name !== 'asking'))('does not fit a run %s', (_name, other) => {
    expect(give(other, { number: 1, text: 'A' })).toBeNull()
  })
})

describe('revise', () => {
  it('runs a phase again with the wishes, before what is still to come', () => {
    const change = steer(atGate, { kind: 'revise', phase: 'specify', input: 'shorter' }, false)

    expect(change?.run).toMatchObject({ status: 'in_progress', waitingFor: null })
    expect(change?.added).toEqual({ name: 'specify', position: 1, attempt: 2, input: 'shorter' })
    expect(change?.next).toBe('added')
  })

  it('may go back before the phase that waits', () => {
    const run = waiting('approval', [done('specify'), done('plan'), 'tasks'])

    expect(steer(run, { kind: 'revise', phase: 'specify', input: 'x' }, false)?.added).toMatchObject({
      name: 'specify',
      attempt: 2,
      position: 2,
    })
  })

  it.each(['plan', 'tasks', 'implement'] as const)('of %s does not go past the gate of specify', (phase) => {
    const change = steer(atGate, { kind: 'revise', phase, input: 'x' }, false)

    expect(change && nextOf(change)).toBe('added specify 2 at 1')
  })

  it('leaves open questions open', () => {
    const questions = [question(1, '?')]
    const run = waiting('answers', [done('specify'), 'plan'], { questions })

    expect(steer(run, { kind: 'revise', phase: 'specify', input: 'x' }, false)?.run.questions).toEqual(questions)
  })

  it.each(states.filter(([, { status }]) => status !== 'waiting'))('does not fit a run %s', (_name, run) => {
    expect(steer(run, { kind: 'revise', phase: 'specify', input: 'x' }, false)).toBeNull()
  })
})

describe('cancel', () => {
  const cancel: Steering = { kind: 'cancel', cancellation }
  const end = {
    status: 'completed',
    conclusion: 'cancelled',
    reason: 'cancelled_by_person',
    waitingFor: null,
    cancellation,
  }

  it.each<[string, string[]]>([
    ['queued', ['specify completed skipped', 'plan completed skipped']],
    ['pending', ['specify completed skipped', 'plan completed skipped']],
    ['in progress', ['plan completed cancelled']],
    ['between two phases', ['plan completed skipped']],
    ['at a gate', ['plan completed skipped', 'tasks completed skipped']],
    ['asking', ['plan completed skipped']],
  ])('ends a run %s at once when no worker is at it', (name, lines) => {
    const change = steer(states.find(([state]) => state === name)?.[1] ?? atGate, cancel, false)

    expect(change?.run).toEqual({ ...end, detail: 'mona cancelled.' })
    expect([change && phaseLines(change), change?.next]).toEqual([lines, null])
  })

  it('asks the worker to stop that holds the lease', () => {
    const change = steer(runThrough([done('specify'), running('plan')]), cancel, true)

    expect(change).toEqual({ run: { cancellation }, phases: [], added: null, next: null })
  })

  it('does not wait for a worker that looks at a run which waits for people', () => {
    expect(steer(atGate, cancel, true)?.run).toMatchObject({ status: 'completed' })
  })

  it('keeps who asked first', () => {
    const first: Cancellation = { by: null, reason: 'issue_closed', detail: 'The issue was closed.' }
    const run = runThrough([running('specify')], { cancellation: first })

    expect(steer(run, cancel, true)?.run).toEqual({})
    expect(steer(run, cancel, false)?.run).toMatchObject({ reason: 'issue_closed', cancellation: first })
  })

  it('does not fit a completed run', () => {
    expect(steer(runThrough([done('specify')], { status: 'completed' }), cancel, false)).toBeNull()
  })
})

describe('moved', () => {
  const moved: Steering = { kind: 'moved', headSha: sha.theirs }

  it('makes the new head what a gate is about', () => {
    const change = steer(atGate, moved, false)

    expect(change).toEqual({ run: { headSha: sha.theirs }, phases: [], added: null, next: null })
  })

  it('does not fit a run that a worker is at, which looks itself, nor a completed one', () => {
    expect(steer(atGate, moved, true)).toBeNull()
    expect(steer({ ...atGate, status: 'completed' }, moved, false)).toBeNull()
  })
})
