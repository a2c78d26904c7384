import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { readTrigger } from '../../../src/domain/trigger/read-trigger.ts'
import { labeledPayload } from './labeled-payload.ts'

type Given = Parameters<typeof readTrigger>[0]

const at = new Date('2026-11-01T10:00:05Z')

const labeled = (change: Parameters<typeof labeledPayload>[0] = {}) =>
  readTrigger({ event: 'issues', action: 'labeled', payload: labeledPayload(change) }, at)

const comment = { id: 77, body: '/speckit plan' }
const checkRun = { id: 5, head_sha: 'a'.repeat(40), external_id: 'phase-1' }
const pull = { number: 13, state: 'open', merged: false, closed_at: '2026-11-01T10:00:00Z' }
const review = { id: 8, state: 'approved', commit_id: 'a'.repeat(40), body: 'Fine' }
const payload = labeledPayload({
  comment,
  check_run: checkRun,
  check_suite: { id: 6, head_sha: 'a'.repeat(40), updated_at: '2026-11-01T10:00:00Z' },
  requested_action: { identifier: 'approve' },
  pull_request: pull,
  review,
})

const names = [
  'issues.labeled',
  'issues.unlabeled',
  'issues.closed',
  'issue_comment.created',
  'pull_request_review.submitted',
  'check_run.requested_action',
  'check_run.rerequested',
  'check_suite.rerequested',
  'pull_request.closed',
]

function read(name: string, body: unknown = payload) {
  const [event = '', action = null] = name.split('.')
  return readTrigger({ event, action, payload: body }, at)
}

function keyOf(name: string, change: Record<string, unknown> = {}): string {
  const trigger = read(name, { ...payload, ...change })
  if (trigger.kind !== 'action') throw new Error(`${name} is no action: ${JSON.stringify(trigger)}`)
  return trigger.action.deduplicationKey
}

describe('readTrigger', () => {
  it('reads who labelled what, with the issue as it stood', () => {
    expect(labeled()).toEqual({
      kind: 'action',
      action: {
        deduplicationKey: 'labeled:99:12:5:2026-11-01T10:00:00Z:7',
        installationId: 3,
        repository: { id: 99, owner: 'octo', name: 'todo' },
        actor: { id: 7, login: 'mona', type: 'User' },
        place: {
          kind: 'issue',
          issue: { number: 12, title: 'Add due dates', body: 'Every task can have a due date.' },
          isClosed: false,
          isLocked: false,
        },
        what: { kind: 'label', label: 'speckit' },
        at: new Date('2026-11-01T10:00:00Z'),
      },
    })
  })

  it.each([
    ['that of the payload', '2026-11-01T10:00:00Z', new Date('2026-11-01T10:00:00Z')],
    ['the oldest there is where it cannot be read', 'yesterday', new Date(0)],
  ])('reads the time of a label: %s', (_name, updated_at, time) => {
    expect(labeled({ issue: { updated_at } })).toMatchObject({ action: { at: time } })
  })

  it.each([null, undefined])('reads a body that is %s as empty', (body) => {
    expect(labeled({ issue: { body } })).toMatchObject({ action: { place: { issue: { body: '' } } } })
  })

  it('says that an issue is closed or locked', () => {
    expect(labeled({ issue: { state: 'closed', locked: true } })).toMatchObject({
      action: { place: { isClosed: true, isLocked: true } },
    })
  })

  it.each<[string, object]>([
    ['issues.unlabeled', { place: { kind: 'issue' }, what: { kind: 'unlabel', label: 'speckit' } }],
    ['issues.closed', { place: { kind: 'issue' }, what: { kind: 'close_issue' } }],
    [
      'issue_comment.created',
      { place: { kind: 'issue' }, what: { kind: 'comment', commentId: 77, body: comment.body } },
    ],
    [
      'pull_request_review.submitted',
      {
        place: { kind: 'pull_request', number: 13, isClosed: false, isLocked: false },
        what: { kind: 'review', state: 'approved', sha: 'a'.repeat(40), body: 'Fine' },
      },
    ],
    [
      'check_run.requested_action',
      {
        place: { kind: 'phase', phaseId: 'phase-1' },
        what: { kind: 'button', identifier: 'approve', sha: checkRun.head_sha },
      },
    ],
    ['check_run.rerequested', { place: { kind: 'phase', phaseId: 'phase-1' }, what: { kind: 'rerun' } }],
    ['check_suite.rerequested', { place: { kind: 'commit', sha: 'a'.repeat(40) }, what: { kind: 'rerun' } }],
    [
      'pull_request.closed',
      {
        place: { kind: 'pull_request', number: 13, isClosed: true },
        what: { kind: 'close_pull_request', isMerged: false },
      },
    ],
  ])('reads %s', (name, action) => {
    expect(read(name)).toMatchObject({ kind: 'action', action: { installationId: 3, ...action } })
  })

  it('reads a comment on a pull request as one of that pull request', () => {
    const on = labeledPayload({ comment, issue: { pull_request: { url: 'x' }, state: 'closed' } })

    expect(read('issue_comment.created', on)).toMatchObject({
      action: { place: { kind: 'pull_request', number: 12, isClosed: true } },
    })
  })

  it.each(['dismissed', 'pending', 'APPROVED', ''])('finds nothing to do in a review with the state “%s”', (state) => {
    expect(read('pull_request_review.submitted', { ...payload, review: { ...review, state } })).toMatchObject({
      kind: 'irrelevant',
      why: expect.stringContaining('state'),
    })
  })

  it.each([
    ['another action', 'issues', 'opened', labeledPayload({ action: 'opened' }), /issues\.opened/],
    ['another event', 'watch', null, {}, /watch/],
    ['a labelled body under another event header', 'pull_request', 'labeled', labeledPayload(), /pull_request/],
    ['a pull request', 'issues', 'labeled', labeledPayload({ issue: { pull_request: { url: 'x' } } }), /pull request/],
    ['no payload', 'issues', 'labeled', null, /payload/],
    ['no installation', 'issues', 'labeled', labeledPayload({ installation: undefined }), /installation/],
    ['a number as a title', 'issues', 'labeled', labeledPayload({ issue: { title: 5 } }), /title/],
    [
      'a number too large to be one',
      'issues',
      'labeled',
      labeledPayload({ sender: { id: 2 ** 60, login: 'x', type: 'User' } }),
      /id/,
    ],
    ['an event named __proto__', '__proto__', 'labeled', labeledPayload(), /__proto__/],
    ['an event named __proto__ alone', '__proto__', null, labeledPayload(), /__proto__/],
    ['an event named constructor', 'constructor', null, labeledPayload(), /constructor/],
    ['an event named toString', 'toString', null, labeledPayload(), /toString/],
  ])('finds nothing to do in %s', (_name, event, action, body, why) => {
    expect(readTrigger({ event, action, payload: body }, at)).toEqual({
      kind: 'irrelevant',
      why: expect.stringMatching(why),
    })
  })

  it('never throws, whatever the payload holds', () => {
    const events = fc.constantFrom(
      ...names,
      'push',
      'issues.deleted',
      'installation.deleted',
      'repository.renamed',
      'valueOf',
    )
    const broken = fc
      .tuple(fc.constantFrom(...Object.keys(payload)), fc.anything())
      .map(([field, value]) => ({ ...payload, [field]: value }))
    fc.assert(
      fc.property(events, fc.oneof(fc.anything(), broken), (name, body) => {
        expect(['action', 'event', 'irrelevant']).toContain(read(name, body).kind)
      }),
    )
  })
})

describe('the key of an action', () => {
  it.each(names)('of %s is that of the action, not of the delivery', (name) => {
    expect(keyOf(name)).toBe(keyOf(name, { action: 'another field', enterprise: { id: 1 } }))
  })

  it('differs between all kinds of actions', () => {
    expect(new Set(names.map((name) => keyOf(name))).size).toBe(names.length)
  })

  it.each<[string, string, Record<string, unknown>]>([
    ['a label that is set again', 'issues.labeled', labeledPayload({ issue: { updated_at: '2026-11-01T10:00:01Z' } })],
    ['another label', 'issues.labeled', { label: { id: 6, name: 'other' } }],
    ['another person', 'issues.labeled', { sender: { id: 8, login: 'hubot', type: 'User' } }],
    [
      'a label that is taken away again',
      'issues.unlabeled',
      labeledPayload({ issue: { updated_at: '2026-11-01T10:00:01Z' } }),
    ],
    ['a second closing', 'issues.closed', labeledPayload({ issue: { updated_at: '2026-11-01T10:00:01Z' } })],
    ['another comment', 'issue_comment.created', { comment: { ...comment, id: 78 } }],
    [
      'the same number in another repository',
      'issue_comment.created',
      { repository: { id: 98, name: 'todo', owner: { login: 'octo' } } },
    ],
    ['another review', 'pull_request_review.submitted', { review: { ...review, id: 9 } }],
    ['another button', 'check_run.requested_action', { requested_action: { identifier: 'cancel' } }],
    [
      'the same button by another person',
      'check_run.requested_action',
      { sender: { id: 8, login: 'hubot', type: 'User' } },
    ],
    ['the same button of another check', 'check_run.requested_action', { check_run: { ...checkRun, id: 6 } }],
    ['another check', 'check_run.rerequested', { check_run: { ...checkRun, id: 6 } }],
    [
      'a suite that is asked for again',
      'check_suite.rerequested',
      { check_suite: { id: 6, head_sha: 'a'.repeat(40), updated_at: 'later' } },
    ],
    ['a pull request that is closed again', 'pull_request.closed', { pull_request: { ...pull, closed_at: 'later' } }],
  ])('is another one for %s', (_name, event, change) => {
    expect(keyOf(event, change)).not.toBe(keyOf(event))
  })

  it('is not made of words that people choose', () => {
    const given: Given = {
      event: 'issues',
      action: 'labeled',
      payload: labeledPayload({ label: { id: 5, name: ':\0:' } }),
    }

    expect(readTrigger(given, at)).toMatchObject({
      action: { deduplicationKey: 'labeled:99:12:5:2026-11-01T10:00:00Z:7' },
    })
  })
})
