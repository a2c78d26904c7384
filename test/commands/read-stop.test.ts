import { describe, expect, it } from '@jest/globals'
import { readStop } from '../../src/commands/read-stop.ts'
import { labeledPayload } from '../domain/trigger/labeled-payload.ts'

const happenedAt = new Date('2026-11-01T10:00:07Z')
const created_at = '2026-11-01T10:00:05Z'

function read(name: string, payload: object, outcome: string | null = null) {
  const [event = '', action = ''] = name.split('.')
  const stored = {
    guid: 'g',
    event,
    action,
    installationId: 3,
    repositoryId: 99,
    payload: labeledPayload({ ...payload }),
  }
  return readStop({ ...stored, happenedAt, handledAt: outcome === null ? null : happenedAt, outcome })
}

const comment = (body: string) => ({ comment: { id: 7, body, created_at } })

describe('readStop', () => {
  it.each<[string, string, object]>([
    ['a label that was taken away', 'issues.unlabeled', {}],
    ['an issue that was closed', 'issues.closed', {}],
    ['a cancel', 'issue_comment.created', comment('/speckit cancel')],
    ['a cancel of all, among other lines', 'issue_comment.created', comment('Hm.\n/speckit help\n/speckit cancel all')],
    [
      'a button',
      'check_run.requested_action',
      { check_run: { id: 1, head_sha: 'a', external_id: 'p' }, requested_action: { identifier: 'cancel' } },
    ],
  ])('finds a stop in %s', (_what, name, payload) => {
    expect(read(name, payload)).toMatchObject({ request: { command: 'cancel' }, isHandled: false })
  })

  it.each<[string, string, object]>([
    ['a comment that speaks of it', 'issue_comment.created', comment('Shall we cancel?')],
    ['a cancel of something else', 'issue_comment.created', comment('/speckit cancel plan')],
    ['another command', 'issue_comment.created', comment('/speckit run')],
    ['what is no action', 'issues.deleted', {}],
  ])('finds none in %s', (_what, name, payload) => {
    expect(read(name, payload)).toBeNull()
  })

  it('knows when it was said, whenever it came', () => {
    expect(read('issue_comment.created', comment('/speckit cancel'))?.request.at).toEqual(new Date(created_at))
    expect(read('check_suite.rerequested', {})).toBeNull()
  })

  it.each([
    ['cancel run 1', false],
    ['answered: help; refused: wrong_state', true],
    ['ignored: there is nothing to cancel', true],
  ])('knows what came of it: %s', (outcome, foundNothing) => {
    expect(read('issues.unlabeled', {}, outcome)).toMatchObject({ isHandled: true, foundNothing })
  })
})
