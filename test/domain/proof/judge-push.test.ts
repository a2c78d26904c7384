import { describe, expect, it } from '@jest/globals'
import { judgePush } from '../../../src/domain/proof/judge-push.ts'
import type { PushAnswer } from '../../../src/domain/proof/judge-push.ts'

const usage = { inputTokens: 5, outputTokens: 7, costUsd: null }
const publication = {
  files: [{ path: 'specs/012-x/spec.md', status: 'added', size: 20 } as const],
  usage,
  detail: 'done',
  spec: null,
  questions: [],
}
const push = { branch: 'speckit/012-x', commitSha: 'b'.repeat(40) }

describe('judgePush', () => {
  it('makes the result of what was pushed', () => {
    expect(judgePush({ kind: 'pushed' }, push, publication)).toEqual({
      kind: 'committed',
      commitSha: push.commitSha,
      ...publication,
    })
  })

  it.each<[PushAnswer, string, string]>([
    [
      { kind: 'moved', actual: 'd'.repeat(40) },
      'branch_moved',
      'The branch speckit/012-x moved to ddddddd while the phase was running; nothing was pushed.',
    ],
    [
      { kind: 'moved', actual: null },
      'branch_gone',
      'The branch speckit/012-x was deleted while the phase was running; nothing was pushed.',
    ],
    [
      { kind: 'refused', message: 'protected branch' },
      'push_refused',
      'GitHub refused the push to speckit/012-x: protected branch',
    ],
  ])('fails on %j, and keeps what it cost', (answer, reason, detail) => {
    expect(judgePush(answer, push, publication)).toEqual({
      kind: 'failed',
      conclusion: 'failure',
      reason,
      detail,
      usage,
    })
  })
})
