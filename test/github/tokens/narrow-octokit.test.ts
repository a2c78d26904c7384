import { describe, expect, it } from '@jest/globals'
import { createCallGitHub } from '../../../src/github/call-github.ts'
import { createOctokit } from '../../../src/github/octokit.ts'
import { narrowOctokit } from '../../../src/github/tokens/narrow-octokit.ts'
import { at, now, token } from '../forge-fixture.ts'
import { recordingLog } from '../recording-log.ts'

describe('a call', () => {
  it.each(['read', 'write'] as const)('with a token to %s can do nothing else', async (access) => {
    const octokit = createOctokit({ token }, { apiUrl: 'https://api.github.com', log: recordingLog().log })
    const call = createCallGitHub({ withApi: (_at, given, use) => use(narrowOctokit(octokit, given)) }, () => now)
    const name = { owner: 'octo', repo: 'hello' }

    const done = call[access](at, 'mix', async (client) => {
      if (access === 'write') await client.rest.issues.get({ ...name, issue_number: 7 })
      else await client.rest.issues.createComment({ ...name, issue_number: 7, body: 'hi' })
    })

    await expect(done).rejects.toThrow(`was asked for with a token to ${access}`)
  })
})
