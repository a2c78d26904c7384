import { describe, expect, it } from '@jest/globals'
import { failedPhase } from '../../../src/domain/run/run.ts'
import type { Approval, Cancellation, PhaseResult } from '../../../src/domain/run/run.ts'
import { transition } from '../../../src/domain/run/transition.ts'
import { runRecord } from '../support/run-record.ts'
import {
  committed,
  done,
  newQuestion,
  nextOf,
  phaseLines,
  question,
  runThrough,
  running,
  sha,
} from '../support/steps.ts'
import type { Step } from '../support/steps.ts'

const unchanged: PhaseResult = { kind: 'unchanged', documentExists: false, usage: null, detail: 'no file changed' }
const stillThere: PhaseResult = { ...unchanged, documentExists: true }
const reported: PhaseResult = { kind: 'reported', report: '# Fine', usage: null }
const failed: PhaseResult = { ...failedPhase('timed_out', 'too slow') }
const cancellation: Cancellation = { by: 'mona', reason: 'cancelled_by_person', detail: 'mona cancelled.' }
const approval: Approval = { login: 'mona', id: 7, via: 'comment', sha: sha.specify, at: new Date(0) }
const usual: Step[] = [running('specify'), 'plan', 'tasks']
const lastOfThree: Step[] = [done('specify'), done('plan'), running('tasks')]

describe('the end of a phase', () => {
  it('goes on to the next phase after a commit', () => {
    const change = transition(runThrough(usual), 'specify', committed({ detail: 'wrote it' }))

    expect(change.run).toMatchObject({ status: 'in_progress', waitingFor: null, conclusion: null, detail: null })
    expect(change.phases).toEqual([
      { id: 'specify', status: 'completed', conclusion: 'success', reason: null, detail: 'wrote it' },
    ])
    expect(nextOf(change)).toBe('plan')
  })

  it.each<[string, Step[], string, PhaseResult, object]>([
    ['succeeds after the last phase', lastOfThree, 'tasks', committed(), { conclusion: 'success', reason: null }],
    [
      'succeeds with a report alone',
      [running('analyze')],
      'analyze',
      reported,
      { conclusion: 'success', detail: null },
    ],
    [
      'is neutral when the first phase wrote nothing',
      usual,
      'specify',
      unchanged,
      { conclusion: 'neutral', reason: 'nothing_changed', detail: 'specify: no file changed' },
    ],
    [
      'is neutral when no phase committed anything',
      [done('specify', { commitSha: null }), running('plan')],
      'plan',
      stillThere,
      { conclusion: 'neutral', reason: 'nothing_changed' },
    ],
    ['is a success when an earlier phase committed', lastOfThree, 'tasks', stillThere, { conclusion: 'success' }],
    [
      'is a success when an earlier phase reported',
      [done('analyze', { commitSha: null, report: '# Fine' }), running('implement')],
      'implement',
      stillThere,
      { conclusion: 'success' },
    ],
    [
      'fails with the phase',
      [done('specify'), running('plan'), 'tasks'],
      'plan',
      failed,
      { conclusion: 'timed_out', reason: 'timed_out', detail: 'too slow' },
    ],
  ])('ends the run: it %s', (_name, steps, phaseId, result, end) => {
    const change = transition(runThrough(steps), phaseId, result)

    expect(change.run).toMatchObject({ status: 'completed', waitingFor: null, ...end })
    expect([change.next, change.added]).toEqual([null, null])
  })

  it('skips what comes behind a phase that ends the run', () => {
    const neutral = transition(runThrough(usual), 'specify', unchanged)
    const late = transition(runThrough([done('specify'), running('plan'), 'tasks']), 'plan', failed)

    expect(phaseLines(neutral)).toEqual([
      'specify completed neutral',
      'plan completed skipped',
      'tasks completed skipped',
    ])
    expect(phaseLines(late)).toEqual(['plan completed timed_out', 'tasks completed skipped'])
  })

  it('goes on over an unchanged phase whose document exists, and after a report', () => {
    expect(nextOf(transition(runThrough(usual), 'specify', stillThere))).toBe('plan')
    const analyzed = transition(runThrough([running('analyze'), 'implement']), 'analyze', reported)
    expect(nextOf(analyzed)).toBe('implement')
    expect(analyzed.phases).toMatchObject([{ conclusion: 'success', report: '# Fine' }])
  })

  it('refuses an end that comes twice, one of a run that waits, and a phase of another run', () => {
    const run = runThrough([done('specify'), running('plan'), 'tasks'])

    expect(() => transition(run, 'specify', committed())).toThrow(/specify.*cannot end/)
    expect(() => transition(runRecord(), 'specify', committed())).toThrow(/run queued/)
    expect(() => transition({ ...run, status: 'waiting' }, 'plan', committed())).toThrow(/run waiting/)
    expect(() => transition(run, 'other', committed())).toThrow(/has no phase other/)
  })
})

describe('a gate', () => {
  const at = (gates: ('specify' | 'plan' | 'tasks' | 'analyze')[], steps: Step[]) =>
    runThrough(steps, { settings: { gates } })

  it.each(['specify', 'plan'] as const)('holds the run after %s', (name) => {
    const steps: Step[] = name === 'specify' ? usual : [done('specify', { approval }), running('plan'), 'tasks']

    const change = transition(at(['specify', 'plan'], steps), name, committed())

    expect(change.run).toMatchObject({ status: 'waiting', waitingFor: 'approval', conclusion: null })
    expect([phaseLines(change), change.next]).toEqual([[`${name} completed success`], null])
  })

  it('on the last phase does not hold: nothing would come behind it', () => {
    const change = transition(at(['tasks'], lastOfThree), 'tasks', committed())

    expect(change.run).toMatchObject({ status: 'completed', conclusion: 'success' })
  })

  it('holds after a report on a branch with a commit', () => {
    const change = transition(at(['analyze'], [done('tasks'), running('analyze'), 'implement']), 'analyze', reported)

    expect(change.run).toMatchObject({ status: 'waiting', waitingFor: 'approval' })
  })

  it('has nothing to hold where no commit is known', () => {
    const change = transition(at(['specify'], usual), 'specify', stillThere)

    expect([change.run.status, nextOf(change)]).toEqual(['in_progress', 'plan'])
  })

  it('of specify is reached after clarify when questions came in between', () => {
    const steps: Step[] = [done('specify'), running('clarify'), 'plan']

    const change = transition(at(['specify'], steps), 'clarify', committed())

    expect(change.run).toMatchObject({ status: 'waiting', waitingFor: 'approval' })
  })

  it('of specify that was passed does not hold clarify, nor what follows on it', () => {
    const planned: Step[] = [done('specify', { approval }), running('clarify'), 'plan']
    const inherited: Step[] = [done('specify'), done('clarify', { approval }), running('plan'), 'tasks']

    expect(nextOf(transition(at(['specify'], planned), 'clarify', committed()))).toBe('plan')
    expect(nextOf(transition(at(['specify'], inherited), 'plan', committed()))).toBe('tasks')
  })

  it('is not gone around by revising something before it', () => {
    const steps: Step[] = [done('specify'), done('plan'), running('specify', { attempt: 2 }), 'tasks']

    const change = transition(at(['plan'], steps), 'specify-2', committed())

    expect([change.run.status, change.run.waitingFor, change.next]).toEqual(['waiting', 'approval', null])
  })

  it('holds again after a second attempt that left its document as it was', () => {
    const steps: Step[] = [done('specify'), running('specify', { attempt: 2 }), 'plan']

    expect(transition(at(['specify'], steps), 'specify-2', stillThere).run.waitingFor).toBe('approval')
  })
})

describe('an approval of a commit that is not the head any more', () => {
  const held: PhaseResult = { kind: 'blocked', headSha: sha.theirs, detail: 'mona approved bbbbbbb' }
  const run = runThrough([done('specify', { approval }), running('plan'), 'tasks'], {
    settings: { gates: ['specify'] },
  })

  it('puts the phase back, takes the approval back and waits for one of the new head', () => {
    const change = transition(run, 'plan', held)

    expect(change).toEqual({
      run: {
        status: 'waiting',
        waitingFor: 'approval',
        conclusion: null,
        reason: null,
        detail: 'mona approved bbbbbbb',
        questions: [],
        headSha: sha.theirs,
        entryApproval: null,
      },
      phases: [
        { id: 'plan', status: 'queued' },
        { id: 'specify', approval: null },
      ],
      added: null,
      next: null,
    })
  })

  it('ends a run that somebody cancelled meanwhile', () => {
    const change = transition({ ...run, cancellation }, 'plan', held)

    expect(change.run).toMatchObject({ status: 'completed', conclusion: 'cancelled', detail: 'mona cancelled.' })
    expect(phaseLines(change)).toEqual(['plan completed cancelled', 'tasks completed skipped'])
  })
})

describe('questions', () => {
  const asks = committed({ questions: [newQuestion('Which zone?'), newQuestion('How many?')] })

  it('that the spec leaves open stop the run, numbered, before any gate', () => {
    const change = transition(runThrough(usual, { settings: { gates: ['specify'] } }), 'specify', asks)

    expect(change.run).toMatchObject({
      status: 'waiting',
      waitingFor: 'answers',
      questions: [question(1, 'Which zone?'), question(2, 'How many?')],
    })
    expect(phaseLines(change)).toEqual(['specify completed success'])
  })

  it('stop also a run with nothing behind the spec', () => {
    expect(transition(runThrough([running('specify')]), 'specify', asks).run.waitingFor).toBe('answers')
  })

  it('are kept for the record, and nobody is asked, where the agent assumes', () => {
    const change = transition(runThrough(usual, { settings: { questions: 'assume' } }), 'specify', asks)

    expect([change.run.status, change.run.questions?.length, nextOf(change)]).toEqual(['in_progress', 2, 'plan'])
  })

  it('of a phase that does not write the spec are not read from its commit', () => {
    const run = runThrough([done('specify'), running('plan'), 'tasks'])

    expect(transition(run, 'plan', asks).run).toMatchObject({ status: 'in_progress', questions: [] })
  })

  it('that an agent asked at the end of its turn wait for answers, and the phase is over without a result', () => {
    const change = transition(runThrough(usual), 'specify', {
      kind: 'asked',
      questions: [newQuestion('Which zone?')],
      detail: 'Which zone?',
      usage: null,
    })

    expect(change.run).toMatchObject({
      status: 'waiting',
      waitingFor: 'answers',
      questions: [question(1, 'Which zone?')],
    })
    expect(change.phases).toEqual([
      { id: 'specify', status: 'completed', conclusion: 'neutral', reason: 'asked_question', detail: 'Which zone?' },
    ])
  })

  it('that were answered and are gone from the spec let the run go on', () => {
    const answered = question(1, 'Which zone?', { answer: 'UTC', answeredBy: 'mona' })
    const run = runThrough([done('specify'), running('clarify'), 'plan'], { questions: [answered] })

    const change = transition(run, 'clarify', committed())

    expect([change.run.questions, nextOf(change)]).toEqual([[answered], 'plan'])
  })
})

describe('the budget', () => {
  const spent = (usage: { inputTokens: number | null; outputTokens: number | null; costUsd: number | null } | null) =>
    done('specify', { usage })
  const newest = committed({ usage: { inputTokens: 600, outputTokens: 1, costUsd: 0.6 } })

  it.each<[string, Parameters<typeof spent>[0], object, string | null]>([
    ['cost', { inputTokens: null, outputTokens: null, costUsd: 0.5 }, { maxCostUsd: 1 }, '$1.10'],
    ['tokens', { inputTokens: 300, outputTokens: 100, costUsd: null }, { maxTokens: 1000 }, '1,001 tokens'],
    ['tokens that just fit', { inputTokens: 300, outputTokens: 99, costUsd: null }, { maxTokens: 1000 }, null],
    ['cost that is unknown', { inputTokens: 9, outputTokens: 9, costUsd: null }, { maxCostUsd: 1 }, null],
    ['usage that is unknown', null, { maxCostUsd: 1, maxTokens: 1000 }, null],
  ])('counts %s over the whole run', (_name, before, limits, told) => {
    const run = runThrough([spent(before), running('plan'), 'tasks'], { settings: { ...limits, gates: ['plan'] } })

    const { run: end } = transition(run, 'plan', newest)

    if (told === null) expect(end.waitingFor).toBe('approval')
    else
      expect(end).toMatchObject({
        status: 'completed',
        conclusion: 'failure',
        reason: 'budget_exceeded',
        detail: expect.stringContaining(told),
      })
  })

  it('does not spoil a run that has nothing left to do', () => {
    const run = runThrough(lastOfThree, { settings: { maxTokens: 1 } })

    expect(transition(run, 'tasks', newest).run.conclusion).toBe('success')
  })
})

describe('a run that somebody asked to cancel', () => {
  it.each<[string, Step[], string, PhaseResult]>([
    ['after a commit with more phases', usual, 'specify', committed()],
    ['after a report', [running('analyze'), 'implement'], 'analyze', reported],
    ['after an unchanged phase', usual, 'specify', stillThere],
    ['instead of asking', usual, 'specify', { kind: 'asked', questions: [newQuestion('?')], detail: '', usage: null }],
    [
      'instead of waiting for answers to the last spec',
      [running('specify')],
      'specify',
      committed({ questions: [newQuestion('?')] }),
    ],
  ])('begins nothing new %s', (_name, steps, phaseId, result) => {
    const change = transition(runThrough(steps, { cancellation }), phaseId, result)

    expect(change.run).toMatchObject({
      status: 'completed',
      waitingFor: null,
      conclusion: 'cancelled',
      reason: 'cancelled_by_person',
      detail: 'mona cancelled.',
    })
    expect([change.next, change.added]).toEqual([null, null])
    expect(phaseLines(change).slice(1)).toEqual(
      steps.slice(1).map((step) => `${typeof step === 'string' ? step : step.name} completed skipped`),
    )
  })

  it('has succeeded when its last phase did', () => {
    expect(transition(runThrough(lastOfThree, { cancellation }), 'tasks', committed()).run.conclusion).toBe('success')
  })
})
