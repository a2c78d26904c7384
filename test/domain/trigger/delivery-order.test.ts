import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { Delivery } from '../../../src/domain/trigger/delivery.ts'
import { deliveryOrder, issueSubject } from '../../../src/domain/trigger/delivery-order.ts'

const early = '2026-11-01T10:00:00Z'
const late = '2026-11-01T10:00:07Z'
const issue = { number: 12, updated_at: late }
const onPull = { ...issue, number: 13, pull_request: { url: 'x' } }

function order(name: string, payload: unknown, change: Partial<Delivery> = {}) {
  const [event = '', action = null] = name.split('.')
  return deliveryOrder({ event, action, installationId: 3, repositoryId: 99, payload, ...change })
}

describe('the subject of a delivery', () => {
  it.each<[string, string, object, object]>([
    ['a label', 'issues.labeled', { issue }, { kind: 'issue', number: 12 }],
    ['a comment on an issue', 'issue_comment.created', { issue }, { kind: 'issue', number: 12 }],
    ['a comment on a pull request', 'issue_comment.created', { issue: onPull }, { kind: 'pull_request', number: 13 }],
    [
      'a review',
      'pull_request_review.submitted',
      { pull_request: { number: 13 } },
      { kind: 'pull_request', number: 13 },
    ],
    [
      'a button',
      'check_run.requested_action',
      { check_run: { external_id: 'p', pull_requests: [{ number: 13 }] } },
      { kind: 'phase', phaseId: 'p' },
    ],
    [
      'a check without our id',
      'check_run.rerequested',
      { check_run: { external_id: '', pull_requests: [{ number: 13 }] } },
      { kind: 'pull_request', number: 13 },
    ],
    [
      'all checks',
      'check_suite.rerequested',
      { check_suite: { pull_requests: [{ number: 13 }] } },
      { kind: 'pull_request', number: 13 },
    ],
  ])('of %s', (_what, name, payload, subject) => {
    expect(order(name, payload).subject).toEqual({ repositoryId: 99, ...subject })
  })

  it.each([
    ['a push is its branch', 'push', { ref: 'refs/heads/a' }, {}, 'repository 99 refs/heads/a'],
    ['a repository is itself', 'repository.renamed', {}, {}, 'repository 99'],
    ['an installation is itself', 'installation.deleted', {}, { repositoryId: null }, 'installation 3'],
    ['nothing is nothing', 'ping', null, { repositoryId: null, installationId: null }, 'installation none'],
  ])('of %s', (_what, name, payload, change, expected) => {
    expect(order(name, payload, change).subject).toEqual({ kind: 'other', name: expected })
  })

  it('is called by the repository and the number', () => {
    expect(issueSubject(99, 12)).toBe('99#12')
  })
})

describe('the time of a delivery', () => {
  it.each<[string, string, object]>([
    ['of a label is that of the issue', 'issues.labeled', { issue }],
    [
      'of a comment is its own, not that of the issue',
      'issue_comment.created',
      { issue: { ...issue, updated_at: early }, comment: { body: '', created_at: late } },
    ],
    ['of a review is its own', 'pull_request_review.submitted', { review: { submitted_at: late } }],
    ['of a closed pull request is that', 'pull_request.closed', { pull_request: { number: 1, closed_at: late } }],
  ])('%s', (_what, name, payload) => {
    expect(order(name, payload).happenedAt).toEqual(new Date(late))
  })

  it.each<[string, string, object]>([
    ['a button does not tell', 'check_run.requested_action', { check_run: {} }],
    ['a word is none', 'issues.labeled', { issue: { ...issue, updated_at: 'yesterday' } }],
    ['a number is none', 'issues.labeled', { issue: { ...issue, updated_at: 5 } }],
    ['nothing is none', 'issues.labeled', { issue: { number: 12 } }],
    [
      'a year that PostgreSQL does not know is none',
      'issues.labeled',
      { issue: { ...issue, updated_at: '-200000-01-01T00:00:00Z' } },
    ],
  ])('is unknown where %s', (_what, name, payload) => {
    expect(order(name, payload).happenedAt).toBeNull()
  })

  it('is when GitHub sent it first, where nothing else tells', () => {
    const deliveredAt = new Date(early)

    expect(order('check_run.requested_action', {}, { deliveredAt }).happenedAt).toBe(deliveredAt)
    expect(order('issues.labeled', { issue }, { deliveredAt }).happenedAt).toEqual(new Date(late))
  })
})

describe('what may stop a run', () => {
  const comment = (body: string) => ({ issue, comment: { body, created_at: late } })

  it.each<[string, object, boolean]>([
    ['issues.unlabeled', { issue }, true],
    ['issues.closed', { issue }, true],
    ['issues.deleted', { issue }, true],
    ['issues.transferred', { issue }, true],
    ['pull_request.closed', {}, true],
    ['issue_comment.created', comment('/speckit Cancel all'), true],
    ['issue_comment.created', comment('/speckit run'), false],
    ['issue_comment.deleted', comment('/speckit cancel'), false],
    ['pull_request_review.submitted', { review: { body: '/speckit cancel' } }, true],
    ['pull_request_review.submitted', { review: { body: null } }, false],
    ['check_run.requested_action', { requested_action: { identifier: 'cancel' } }, true],
    ['check_run.requested_action', { requested_action: { identifier: 'retry' } }, false],
    ['issues.labeled', { issue }, false],
    ['push', {}, false],
  ])('%s %j: %s', (name, payload, expected) => {
    expect(order(name, payload).mayStop).toBe(expected)
  })
})

it('is read from whatever a payload holds, without an error', () => {
  const names = ['issues.labeled', 'issue_comment.created', 'pull_request_review.submitted', 'check_run.rerequested']
  const fields = ['issue', 'comment', 'review', 'pull_request', 'check_run', 'check_suite', 'requested_action', 'ref']
  const payloads = fc.oneof(fc.anything(), fc.dictionary(fc.constantFrom(...fields), fc.anything()))
  fc.assert(
    fc.property(fc.constantFrom(...names), payloads, (name, payload) => {
      expect(typeof order(name, payload).mayStop).toBe('boolean')
    }),
  )
})
