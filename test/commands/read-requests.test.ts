import { describe, expect, it } from '@jest/globals'
import { readRequests } from '../../src/commands/read-requests.ts'
import type { Place, What } from '../../src/domain/trigger/action.ts'
import { action, at, head, onPullRequest } from './support/requests.ts'

const onPhase: Place = { kind: 'phase', phaseId: 'p1' }

describe('readRequests', () => {
  it.each<[What, Place | null, object]>([
    [{ kind: 'label', label: 'speckit' }, null, { via: 'label', command: 'run', label: 'speckit' }],
    [{ kind: 'unlabel', label: 'speckit' }, null, { via: 'unlabel', command: 'cancel', label: 'speckit' }],
    [{ kind: 'close_issue' }, null, { via: 'close_issue', command: 'cancel' }],
    [{ kind: 'close_pull_request', isMerged: true }, onPullRequest, { via: 'close_pull_request', command: 'cancel' }],
    [{ kind: 'rerun', sha: head }, onPhase, { via: 'rerun', command: 'retry', sha: head, phaseId: 'p1' }],
    [
      { kind: 'rerun', sha: head },
      { kind: 'commit', sha: head },
      { via: 'rerun', command: 'retry', phaseId: null },
    ],
    [
      { kind: 'button', identifier: 'approve', sha: head },
      onPhase,
      { via: 'button', command: 'approve', sha: head, phaseId: 'p1' },
    ],
    [{ kind: 'button', identifier: 'retry', sha: head }, onPhase, { via: 'button', command: 'retry' }],
    [{ kind: 'button', identifier: 'cancel', sha: head }, onPhase, { via: 'button', command: 'cancel' }],
    [
      { kind: 'review', state: 'approved', sha: head, body: 'Nice!' },
      onPullRequest,
      { via: 'review', command: 'approve', sha: head },
    ],
    [
      { kind: 'review', state: 'changes_requested', sha: head, body: '' },
      onPullRequest,
      { via: 'review', command: 'revise', text: '' },
    ],
    [
      { kind: 'review', state: 'changes_requested', sha: head, body: '/speckit revise shorter' },
      onPullRequest,
      { via: 'comment', command: 'revise', text: 'shorter', sha: head },
    ],
  ])('reads %j', (what, place, expected) => {
    const { requests, mistakes, left } = readRequests(action({ what, ...(place === null ? {} : { place }) }))

    expect(requests).toEqual([
      expect.objectContaining({ ...expected, actor: { id: 7, login: 'mona', type: 'User' }, at }),
    ])
    expect({ mistakes, left }).toEqual({ mistakes: [], left: 0 })
  })

  it.each<What>([
    { kind: 'button', identifier: 'constructor', sha: head },
    { kind: 'comment', commentId: 1, body: 'Thanks!' },
    { kind: 'comment', commentId: 1, body: '' },
    { kind: 'review', state: 'commented', sha: head, body: 'Hm.' },
  ])('takes nothing from %j', (what) => {
    expect(readRequests(action({ what })).requests).toEqual([])
  })

  it('gives every line of a comment its key', () => {
    const body = 'Hello\n/speckit plan --agent codex keep it small\n\n/speckit bogus\n/speckit status'
    const { requests, mistakes } = readRequests(action({ what: { kind: 'comment', commentId: 1, body } }))

    expect(requests).toMatchObject([
      { deduplicationKey: 'action:1:2', command: 'plan', flags: { agent: 'codex' }, text: 'keep it small' },
      { deduplicationKey: 'action:1:5', command: 'status' },
    ])
    expect(mistakes).toEqual([{ kind: 'unknown_command', word: 'bogus', nearest: null }])
  })

  it('lets what is typed in an approving review win', () => {
    const what: What = { kind: 'review', state: 'approved', sha: head, body: '/speckit aprove' }

    expect(readRequests(action({ what }))).toMatchObject({ requests: [], mistakes: [{ nearest: 'approve' }] })
  })

  it('follows ten commands of a comment', () => {
    const body = '/speckit status\n'.repeat(200)

    expect(readRequests(action({ what: { kind: 'comment', commentId: 1, body } }))).toMatchObject({
      left: 190,
      limit: 10,
      requests: { length: 10 },
    })
  })
})
