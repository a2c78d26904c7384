import { describe, expect, it } from '@jest/globals'
import { judgePhase } from '../../../src/domain/proof/judge-phase.ts'
import type { Evidence } from '../../../src/domain/proof/evidence.ts'
import { phases } from '../../../src/domain/run/phase.ts'
import { change, fine, template } from '../support/evidence.ts'

const unproved = { ...fine.texts, after: template }
const untouched = { ...fine.texts, before: fine.texts.after }
const unwritten = { ...fine.texts, after: null }

describe('judgePhase of an agent that did not write its document', () => {
  const plan: Evidence = {
    ...fine,
    phase: phases.plan,
    changes: [],
    texts: unwritten,
    settings: { ...fine.settings, questions: 'ask' },
  }
  const saying = (finalMessage: string) => ({ ...fine.verdict, finalMessage })
  const inTheMiddle =
    'I did not write the plan. Should due dates in the past be refused or kept? Please answer and run me again.'

  it.each<[string, Partial<Evidence>]>([
    ['wrote nothing', {}],
    ['left the template as the script copied it', { changes: [change], texts: unproved }],
    ['left the document of an earlier run as it was', { texts: untouched }],
  ])('fails when the agent refused and %s', (_, left) => {
    const verdict = saying('I’m sorry, but I can’t help with that. Is there anything else you need?')

    expect(judgePhase({ ...plan, ...left, verdict })).toMatchObject({
      kind: 'failed',
      reason: 'refused',
      detail: expect.stringContaining('I can’t help with that.'),
    })
  })

  it('sees a question in the middle of the message when there is no document', () => {
    expect(judgePhase({ ...plan, verdict: saying(inTheMiddle) })).toMatchObject({
      kind: 'asked',
      questions: [
        {
          text: 'I did not write the plan. Should due dates in the past be refused or kept?',
          options: [{ text: 'refused' }, { text: 'kept' }],
        },
      ],
    })
    expect(judgePhase({ ...plan, changes: [change], texts: unproved, verdict: saying(inTheMiddle) })).toMatchObject({
      kind: 'asked',
    })
  })

  it('fails with the question where nobody is asked', () => {
    const assuming = { ...plan, settings: fine.settings, verdict: saying(inTheMiddle) }

    expect(judgePhase(assuming)).toMatchObject({ reason: 'asked_question', detail: expect.stringContaining('kept?') })
  })

  it('takes no question for one that the agent answers itself, nor one where the document exists', () => {
    expect(judgePhase({ ...plan, verdict: saying('Did it work? Yes: plan.md is written.') })).toMatchObject({
      kind: 'unchanged',
      documentExists: false,
    })
    const clear = saying('Is it complete? It seems so. Nothing to change.')
    expect(judgePhase({ ...plan, texts: untouched, verdict: clear })).toMatchObject({
      kind: 'unchanged',
      documentExists: true,
    })
  })

  it('does not take tasks for done that are still open', () => {
    const implement = { ...plan, phase: phases.implement, verdict: saying('All is said.') }
    const tasks = (text: string) => ({ before: text, after: text, template: null })

    expect(judgePhase({ ...implement, texts: tasks('- [x] T001 One\n- [ ] T002 Two\n') })).toMatchObject({
      kind: 'unchanged',
      documentExists: false,
      detail: expect.stringMatching(/tasks\.md stays as it was, with 1 open task\./),
    })
    expect(judgePhase({ ...implement, texts: tasks('- [x] T001 One\n') })).toMatchObject({ documentExists: true })
  })
})
