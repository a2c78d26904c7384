import { describe, expect, it } from '@jest/globals'
import type { PhaseResult } from '../../../src/domain/run/run.ts'
import { transition } from '../../../src/domain/run/transition.ts'
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
import { stillThere, reported, cancellation, approval, usual, lastOfThree } from '../support/phase-results.ts'

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
