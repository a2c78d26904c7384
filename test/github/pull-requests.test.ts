import { describe, expect, it } from '@jest/globals'
import { at, forgeAgainst } from './forge-fixture.ts'

const repo = '/repos/octo/hello'

describe('pull requests', () => {
  const request = { branch: '012-x', base: 'main', title: 'X', body: 'Y', isDraft: true }

  it.each([
    ['as its message', { message: 'Draft pull requests are not supported in this repository.' }],
    ['as a detail', { message: 'Validation Failed', errors: [{ message: 'Draft pull requests are not supported' }] }],
  ])('tells that drafts are refused, said %s', async (_name, body) => {
    const { forge, api } = forgeAgainst()
    api.post(`${repo}/pulls`).reply(422, body)

    await expect(forge.createPullRequest(at, request)).rejects.toMatchObject({ code: 'draft_not_supported' })
  })

  it('tells that there is one already', async () => {
    const { forge, api } = forgeAgainst()
    const errors = [
      { resource: 'PullRequest', code: 'custom', message: 'A pull request already exists for octo:012-x.' },
    ]
    api.post(`${repo}/pulls`).reply(422, { message: 'Validation Failed', errors })

    await expect(forge.createPullRequest(at, request)).rejects.toMatchObject({ code: 'pull_request_exists' })
  })

  it('tells any other refusal in GitHub’s words', async () => {
    const { forge, api } = forgeAgainst()
    const errors = [{ message: 'No commits between main and 012-x' }]
    api.post(`${repo}/pulls`).reply(422, { message: 'Validation Failed', errors })

    const done = forge.createPullRequest(at, request)

    await expect(done).rejects.toMatchObject({
      code: 'github_refused',
      message: expect.stringContaining('No commits between'),
    })
  })

  it('finds those of the branch and repository only', async () => {
    const { forge, api } = forgeAgainst()
    const head = { sha: 'a1', ref: '012-x', repo: { id: 12 } }
    const pulls = [
      { ...pull(6, head), merged_at: '2026-11-01T10:00:00Z' },
      { ...pull(5, head), merged_at: null },
      pull(4, { ...head, ref: 'other' }),
      pull(3, { ...head, repo: { id: 77 } }),
      pull(2, { ...head, repo: null }),
    ]
    api
      .get(`${repo}/pulls`)
      .query({ head: 'octo:012-x', state: 'all', sort: 'created', direction: 'desc', per_page: 100 })
      .reply(200, pulls)

    const found = await forge.pullRequestsFrom(at, '012-x')

    expect(found).toEqual([
      expect.objectContaining({ number: 6, isMerged: true }),
      {
        number: 5,
        url: 'https://github.com/octo/hello/pull/5',
        title: 'T',
        body: '',
        isDraft: true,
        state: 'closed',
        isMerged: false,
        headSha: 'a1',
      },
    ])
  })
})

function pull(number: number, head: { sha: string; ref: string; repo: { id: number } | null }) {
  const url = `https://github.com/octo/hello/pull/${number}`
  return { number, html_url: url, title: 'T', body: null, draft: true, state: 'closed', head }
}
