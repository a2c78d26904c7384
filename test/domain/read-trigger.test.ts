import { describe, expect, it } from '@jest/globals'
import { readTrigger } from '../../src/domain/read-trigger.ts'
import { labeledPayload } from './support/labeled-payload.ts'

describe('readTrigger', () => {
  it('reads who labelled what, with the issue as it stood', () => {
    const trigger = readTrigger({ event: 'issues', action: 'labeled', payload: labeledPayload() })

    expect(trigger).toEqual({
      kind: 'labeled',
      semanticKey: 'labeled:99:12:5:2026-11-01T10:00:00Z:7',
      installationId: 3,
      repository: { id: 99, owner: 'octo', name: 'todo' },
      issue: { number: 12, title: 'Add due dates', body: 'Every task can have a due date.' },
      label: 'speckit',
      actor: { id: 7, login: 'mona', type: 'User' },
    })
  })

  it('reads a missing body as empty', () => {
    const trigger = readTrigger({
      event: 'issues',
      action: 'labeled',
      payload: labeledPayload({ issue: { body: null } }),
    })

    expect(trigger).toMatchObject({ issue: { body: '' } })
  })

  it('gives two label events on the same issue different keys', () => {
    const keys = ['2026-11-01T10:00:00Z', '2026-11-01T10:00:01Z'].map((updated_at) =>
      readTrigger({ event: 'issues', action: 'labeled', payload: labeledPayload({ issue: { updated_at } }) }),
    )

    expect(new Set(keys.map((trigger) => (trigger.kind === 'labeled' ? trigger.semanticKey : '')))).toHaveProperty(
      'size',
      2,
    )
  })

  it.each([
    ['another action', 'issues', 'opened', labeledPayload({ action: 'opened' }), /issues\.opened/],
    ['another event', 'push', null, {}, /push/],
    ['a labelled body under another event header', 'pull_request', 'labeled', labeledPayload(), /pull_request/],
    ['a pull request', 'issues', 'labeled', labeledPayload({ issue: { pull_request: { url: 'x' } } }), /pull request/],
    ['a closed issue', 'issues', 'labeled', labeledPayload({ issue: { state: 'closed' } }), /closed/],
    ['no payload', 'issues', 'labeled', null, /payload/],
    ['no installation', 'issues', 'labeled', labeledPayload({ installation: undefined }), /installation/],
    ['a number as a title', 'issues', 'labeled', labeledPayload({ issue: { title: 5 } }), /title/],
    ['an event named __proto__', '__proto__', 'labeled', labeledPayload(), /__proto__/],
  ])('finds nothing to do in %s', (_name, event, action, payload, why) => {
    const trigger = readTrigger({ event, action, payload })

    expect(trigger).toEqual({ kind: 'irrelevant', why: expect.stringMatching(why) })
  })
})
