import { describe, expect, it } from '@jest/globals'
import { readRequests } from '../../src/commands/read-requests.ts'
import type { Place, What } from '../../src/domain/trigger/action.ts'
import { action, at, head, onPullRequest } from './support/requests.ts'

const onPhase: Place = { kind: 'phase', phaseId: 'p1' }
const onCommit: Place = { kind: 'commit', sha: head }

describe('readRequests', () => {
  it.each<[What, Place | null, object]>([
    [{ kind: 'label', label: 'speckit' }, null, { command: 'run' }],
    [{ kind: 'unlabel', label: 'speckit' }, null, { command: 'cancel' }],
    [{ kind: 'close_issue' }, null, { command: 'cancel' }],
    [{ kind: 'close_pull_request', isMerged: true }, onPullRequest, { command: 'cancel' }],
    [{ kind: 'rerun', sha: head }, onPhase, { command: 'retry', place: onPhase }],
    [{ kind: 'rerun', sha: head }, onCommit, { command: 'retry', place: onCommit }],
    [{ kind: 'button', identifier: 'approve', sha: head }, onPhase, { command: 'approve', place: onPhase }],
    [{ kind: 'button', identifier: 'retry', sha: head }, onPhase, { command: 'retry' }],
    [{ kind: 'button', identifier: 'cancel', sha: head }, onPhase, { command: 'cancel' }],
    [{ kind: 'review', state: 'approved', sha: head, body: 'Nice!' }, onPullRequest, { command: 'approve' }],
    [
      { kind: 'review', state: 'changes_requested', sha: head, body: '' },
      onPullRequest,
      { command: 'revise', text: '' },
    ],
    [
      { kind: 'review', state: 'changes_requested', sha: head, body: '/speckit revise shorter' },
      onPullRequest,
      {
        command: 'revise',
        text: 'shorter',
        what: { kind: 'comment', body: '/speckit revise shorter', sha: head },
        deduplicationKey: 'action:1:1',
      },
    ],
  ])('reads %j', (what, place, expected) => {
    const { requests, mistakes, left } = readRequests(action({ what, ...(place === null ? {} : { place }) }))

    expect(requests).toEqual([
      expect.objectContaining({ what, ...expected, actor: { id: 7, login: 'mona', type: 'User' }, at }),
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
