import { describe, expect, it } from '@jest/globals'
import type { Request } from '../../src/domain/request/request.ts'
import type { ReviewNote } from '../../src/domain/request/facts.ts'
import type { RunRecord } from '../../src/domain/run/run.ts'
import { steer } from '../../src/domain/run/steer-run.ts'
import { runSettings } from '../domain/support/run-settings.ts'
import { at, ended, factsOf, failed, head, request, running, waiting, ways } from './support/requests.ts'
import type { FactValues } from './support/fake-facts.ts'
import { intentOf, cancellation } from './support/intent-of.ts'

const other = 'b'.repeat(40)

const moved = { ...factsOf([ended()]).branch, sha: other }

/** Its first commit was `head`. */
function revisedAtGate(): RunRecord {
  const [first, plan] = waiting('approval').phases
  if (first === undefined || plan === undefined) throw new Error('there are no phases')
  const again = { ...first, id: 'specify-2', attempt: 2, position: 1, commitSha: other }
  return waiting('approval', { headSha: other, phases: [first, again, { ...plan, position: 2 }] })
}

const note: ReviewNote = { login: 'ada', path: 'specs/012-add-due-dates/plan.md', line: 3, body: 'Too long' }

describe('approve', () => {
  const asked = request({ command: 'approve' })
  const excluded = waiting('approval', { settings: { ...runSettings, requesterMayApprove: false } })

  it.each<[string, Request, string]>([
    ['a comment', asked, 'comment'],
    [
      'a comment that names the commit',
      request({ command: 'approve', text: head.slice(0, 7).toUpperCase() }),
      'comment',
    ],
    ['the button', request({ command: 'approve', what: ways.button }), 'button'],
    ['a review', request({ command: 'approve', what: ways.review }), 'review'],
  ])('lets the run go on by %s', async (_name, request_, via) => {
    const run = waiting('approval')
    const intent = await intentOf(request_, factsOf([run]))
    const approval = { login: 'mona', id: 7, via, sha: head, at }

    expect(intent).toEqual({ kind: 'steer', runId: 'waiting', steering: { kind: 'approve', approval } })
    expect(intent.kind === 'steer' && steer(run, intent.steering, false)?.next).toMatchObject({ name: 'plan' })
  })

  it.each<[string, Request, FactValues]>([
    [
      'a comment that names it',
      request({ command: 'approve', text: other }),
      factsOf([waiting('approval')], { branch: moved }),
    ],
    [
      'a review of it',
      request({ command: 'approve', what: { ...ways.review, sha: other } }),
      factsOf([waiting('approval')], { branch: moved }),
    ],
    [
      'the button of its check',
      request({ command: 'approve', what: { ...ways.button, sha: other } }),
      factsOf([waiting('approval')], { branch: moved }),
    ],
  ])('counts for the newest commit by %s, before its event has come', async (_name, request_, facts) => {
    const intent = await intentOf(request_, facts)

    expect(intent).toMatchObject({
      kind: 'steer',
      steering: { kind: 'approve', approval: { sha: other }, movedFrom: head },
    })
    const change = intent.kind === 'steer' ? steer(waiting('approval'), intent.steering, false) : null
    expect(change?.run).toMatchObject({ status: 'in_progress', headSha: other })
    expect(change?.next).toMatchObject({ name: 'plan' })
    const further = waiting('approval', { headSha: 'c'.repeat(40) })
    expect(intent.kind === 'steer' && steer(further, intent.steering, false)).toBeNull()
  })

  it.each<[string, RunRecord]>([
    ['somebody else committed on top', waiting('approval', { headSha: other })],
    ['the phase was revised', revisedAtGate()],
  ])('asks for the commit where a comment names none and %s', async (_name, run) => {
    const facts = factsOf([run], { branch: { ...moved, sha: other } })

    expect(await intentOf(asked, facts)).toEqual({ kind: 'commit_not_named', current: other })
    expect(await intentOf(request({ command: 'approve', text: other }), facts)).toMatchObject({ kind: 'steer' })
    expect(await intentOf(request({ command: 'approve', text: head }), facts)).toEqual({
      kind: 'old_commit',
      approved: head,
      current: other,
    })
  })

  it('does not take the first digits of a commit that was made to resemble the one that was shown', async () => {
    const forged = `${head.slice(0, 12)}${'e'.repeat(28)}`
    const facts = factsOf([waiting('approval', { headSha: forged })], { branch: { ...moved, sha: forged } })

    expect(await intentOf(request({ command: 'approve', text: head.slice(0, 12) }), facts)).toEqual({
      kind: 'commit_not_named',
      current: forged,
    })
    expect(await intentOf(request({ command: 'approve', text: forged }), facts)).toMatchObject({ kind: 'steer' })
  })

  it('needs no commit at a gate that an earlier run has left', async () => {
    const run = waiting('approval', { phases: waiting('approval').phases.slice(1), headSha: head })

    expect(await intentOf(asked, factsOf([run, ended()]))).toMatchObject({ kind: 'steer' })
    expect(await intentOf(asked, factsOf([run]))).toEqual({ kind: 'commit_not_named', current: head })
  })

  it.each<[string, Request, FactValues, object]>([
    [
      'of an old commit by button',
      request({ command: 'approve', what: { ...ways.button, sha: other } }),
      factsOf([waiting('approval')]),
      { kind: 'old_commit', approved: other, current: head },
    ],
    [
      'of an old commit by review',
      request({ command: 'approve', what: { ...ways.review, sha: other } }),
      factsOf([waiting('approval')]),
      { kind: 'old_commit', approved: other, current: head },
    ],
    [
      'by a review of no known commit',
      request({ command: 'approve', what: { ...ways.review, sha: '' } }),
      factsOf([waiting('approval')]),
      { kind: 'old_commit', approved: '' },
    ],
    [
      'of a commit that is another one',
      request({ command: 'approve', text: 'abcdef1' }),
      factsOf([waiting('approval')]),
      { kind: 'old_commit', approved: 'abcdef1', current: head },
    ],
    [
      'while the branch has moved on',
      asked,
      factsOf([waiting('approval')], { branch: moved }),
      { kind: 'old_commit', approved: head, current: other },
    ],
    [
      'with words',
      request({ command: 'approve', text: 'please' }),
      factsOf([waiting('approval')]),
      { kind: 'mistake', mistake: { kind: 'text_not_taken', command: 'approve', text: 'please' } },
    ],
    ['by the requester where that is off', asked, factsOf([excluded]), { kind: 'requester_excluded', login: 'mona' }],
    [
      'of a branch that is gone',
      asked,
      factsOf([waiting('approval')], { branch: { ...moved, sha: null } }),
      { kind: 'wrong_state', command: 'approve' },
    ],
    [
      'of a run that waits for answers',
      asked,
      factsOf([waiting('answers')]),
      { kind: 'wrong_state', state: 'the run waits for answers to questions 1 and 2' },
    ],
    [
      'of a run that is going on',
      asked,
      factsOf([running()]),
      { kind: 'wrong_state', state: 'the run is working on specify' },
    ],
    [
      'without a run',
      asked,
      factsOf(),
      { kind: 'wrong_state', state: 'there is no run for this issue yet', next: ['/speckit run'] },
    ],
    [
      'of a run that is being cancelled',
      asked,
      factsOf([waiting('approval', { cancellation })]),
      { kind: 'wrong_state', state: 'the run is being cancelled' },
    ],
  ])('is refused %s', async (_name, request_, facts, expected) => {
    expect(await intentOf(request_, facts)).toMatchObject(expected)
  })

  it('of another person counts where the requester is excluded', async () => {
    const actor = { id: 8, login: 'ada', type: 'User' }

    expect(await intentOf(request({ command: 'approve', actor }), factsOf([excluded]))).toMatchObject({ kind: 'steer' })
  })

  it.each([[], [ended()], [running()], [waiting('answers')]])(
    'by a review is ignored when nothing waits for it',
    async (...runs: RunRecord[]) => {
      expect((await intentOf(request({ command: 'approve', what: ways.review }), factsOf(runs))).kind).toBe('ignore')
    },
  )
})

describe('answer', () => {
  const asked = (text: string) => request({ command: 'answer', text })

  it.each<[string, object[]]>([
    ['1=B', [{ number: 1, text: 'B' }]],
    [
      '1=b 2="at most 100"',
      [
        { number: 1, text: 'b' },
        { number: 2, text: 'at most 100' },
      ],
    ],
    ['2=x', [{ number: 2, text: 'x' }]],
    ['1=none of these', [{ number: 1, text: 'none of these' }]],
  ])('hands over %j', async (text, answers) => {
    expect(await intentOf(asked(text), factsOf([waiting('answers')]))).toEqual({
      kind: 'steer',
      runId: 'waiting',
      steering: { kind: 'answer', answers, by: 'mona' },
    })
  })

  it.each<[string, RunRecord[], object]>([
    ['3=A', [waiting('answers')], { kind: 'no_such_question', number: 3, known: [1, 2] }],
    ['1=A 9=B', [waiting('answers')], { kind: 'no_such_question', number: 9, known: [1, 2] }],
    ['1=C', [waiting('answers')], { kind: 'mistake', mistake: { kind: 'answer_unreadable', text: '1=C' } }],
    ['yes', [waiting('answers')], { kind: 'mistake', mistake: { kind: 'answer_unreadable', text: 'yes' } }],
    [
      '1=A',
      [waiting('approval')],
      { kind: 'wrong_state', state: `the run waits for approval of specify at ${head.slice(0, 7)}` },
    ],
    ['1=A', [running()], { kind: 'wrong_state' }],
    ['1=A', [ended()], { kind: 'wrong_state', state: 'the newest run has ended well' }],
    ['1=A', [], { kind: 'wrong_state', next: ['/speckit run'] }],
  ])('refuses %j', async (text, runs, expected) => {
    expect(await intentOf(asked(text), factsOf(runs))).toMatchObject(expected)
  })
})

describe('revise', () => {
  const asked = (text: string, change: Partial<Request> = {}) => request({ command: 'revise', text, ...change })

  it.each<[string, string, ReviewNote[], string]>([
    ['the phase that committed last', 'shorter', [], 'specify'],
    ['the phase that is named', 'plan: shorter', [], 'plan'],
    ['the document that is commented on', 'shorter', [note], 'plan'],
    ['the earliest of both', 'spec.md is wrong', [note], 'specify'],
  ])('has a waiting run write again: %s', async (_name, text, review, phase) => {
    expect(await intentOf(asked(text), factsOf([waiting('approval')], { review }))).toMatchObject({
      kind: 'steer',
      runId: 'waiting',
      steering: { kind: 'revise', phase, input: expect.stringContaining(text) },
    })
  })

  it('takes the review comments alone', async () => {
    expect(await intentOf(asked(''), factsOf([waiting('approval')], { review: [note] }))).toMatchObject({
      steering: { phase: 'plan', input: 'Review comments:\n- specs/012-add-due-dates/plan.md:3 (ada): Too long' },
    })
  })

  it.each<[string, RunRecord[], string]>([
    ['after the end', [ended()], 'tasks'],
    ['after a failure', [failed()], 'specify'],
    ['while a run is going on', [running(), ended()], 'tasks'],
  ])('starts a run of one phase %s', async (_name, runs, phase) => {
    expect(await intentOf(asked('shorter'), factsOf(runs))).toMatchObject({
      kind: 'start',
      plan: { phases: [{ name: phase, input: 'shorter' }], origin: '/speckit revise' },
    })
  })

  it.each<[string, Request, FactValues, object]>([
    [
      'without words and comments',
      asked(''),
      factsOf([ended()]),
      { kind: 'mistake', mistake: { kind: 'text_missing', command: 'revise' } },
    ],
    ['without a run', asked('x'), factsOf(), { kind: 'wrong_state', state: 'there is no run for this issue yet' }],
    [
      'before the first commit',
      asked('x'),
      factsOf([running()]),
      { kind: 'wrong_state', needs: 'a document that a run has written' },
    ],
    [
      'of a document that is gone',
      asked('tasks.md x'),
      factsOf([ended()], { branch: { ...moved, documents: ['spec.md'] } }),
      { kind: 'needs_document', document: 'plan.md' },
    ],
  ])('is refused %s', async (_name, request_, facts, expected) => {
    expect(await intentOf(request_, facts)).toMatchObject(expected)
  })

  it('is offered when a review asks for changes', async () => {
    expect(await intentOf(asked('', { what: ways.review }), factsOf([ended()]))).toEqual({ kind: 'offer_revise' })
    expect((await intentOf(asked('', { what: ways.review }), factsOf([running()]))).kind).toBe('ignore')
  })
})
