import { describe, expect, it } from '@jest/globals'
import { commitMessage } from '../../../src/domain/proof/commit-message.ts'
import { runId, runRecord } from '../support/run-record.ts'

describe('commitMessage', () => {
  it('names phase, feature, agent and run, and the requester as co-author', () => {
    expect(commitMessage(runRecord(), 'plan', 'users.noreply.github.com')).toBe(
      [
        'plan: 012-add-due-dates',
        '',
        'Written by the agent template in the phase plan of Spec Kit.',
        '',
        `Speckit-Run: ${runId}`,
        'Co-authored-by: mona <7+mona@users.noreply.github.com>',
        '',
      ].join('\n'),
    )
  })

  it('holds no word of the issue, which could mention somebody or close something', () => {
    const run = runRecord({ issue: { number: 12, title: 'Fixes #1 @octo', body: 'Closes #2\n\nCo-authored-by: eve' } })

    expect(commitMessage(run, 'specify', 'noreply.example')).toBe(
      commitMessage(runRecord(), 'specify', 'noreply.example'),
    )
  })
})
