import { describe, expect, it } from '@jest/globals'
import { failedPhase } from '../../../src/domain/run/run.ts'
import type { PhaseResult } from '../../../src/domain/run/run.ts'
import { transition } from '../../../src/domain/run/transition.ts'
import { runRecord } from '../support/run-record.ts'
import { committed, done, newQuestion, nextOf, phaseLines, runThrough, running } from '../support/steps.ts'
import type { Step } from '../support/steps.ts'
import { unchanged, stillThere, reported, cancellation, usual, lastOfThree } from '../support/phase-results.ts'

const failed: PhaseResult = { ...failedPhase('timed_out', 'too slow') }

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
      'fails when a phase after a commit wrote no document',
      [done('specify'), running('plan'), 'tasks'],
      'plan',
      unchanged,
      { conclusion: 'failure', reason: 'artifact_missing', detail: 'no file changed' },
    ],
    [
      'fails when a phase after a report wrote no document',
      [done('analyze', { commitSha: null, report: '# Fine' }), running('implement')],
      'implement',
      unchanged,
      { conclusion: 'failure', reason: 'artifact_missing' },
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
