import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { NewReview } from '../src/index.ts'
import { startFixture } from './support/fixture.ts'
import type { Fixture } from './support/fixture.ts'
import { told } from './support/told.ts'

let fixture: Fixture
let token: string
let number: number
let head: string

beforeAll(async () => {
  fixture = await startFixture()
  token = await fixture.token()
  const text = Array.from({ length: 20 }, (_, index) => `line ${index + 1}\n`).join('')
  head = await fixture.github.commitAs('octo', 'hello', 'spec', { 'specs/spec.md': text }, 'mona')
  const body = { title: 'Spec', head: 'spec', base: 'main', draft: true }
  number = (await fixture.api('POST', '/repos/octo/hello/pulls', { token, body })).json.number
})

afterAll(() => fixture.close())

const get = async (path: string) => (await fixture.api('GET', `/repos/octo/hello/pulls/${path}`, { token })).json
const review = (wanted: Partial<NewReview>, by = 'mona') =>
  fixture.github.reviewPullRequest('octo', 'hello', number, { state: 'comment', body: 'B', ...wanted }, by)

describe('a review', () => {
  it.each([
    ['approve', 'approved', 'APPROVED'],
    ['request_changes', 'changes_requested', 'CHANGES_REQUESTED'],
    ['comment', 'commented', 'COMMENTED'],
  ] as const)('with %s is told as %s and listed as %s', async (state, inEvent, inList) => {
    const { reviewId } = await review({ state, body: 'Text' })

    expect(told(fixture.github, 'pull_request_review.submitted').at(-1)).toMatchObject({
      review: { id: reviewId, state: inEvent, commit_id: head, body: 'Text', user: { login: 'mona' } },
      pull_request: { number, head: { sha: head, ref: 'spec' } },
      sender: { login: 'mona' },
    })
    expect((await get(`${number}/reviews`)).at(-1)).toMatchObject({ id: reviewId, state: inList, commit_id: head })
    expect(await get(`${number}/reviews/${reviewId}`)).toMatchObject({ id: reviewId, body: 'Text' })
  })

  it('is bound to the commit that was looked at', async () => {
    const older = fixture.repository.headSha
    const { reviewId } = await review({ state: 'approve', commitId: older })

    expect((await get(`${number}/reviews/${reviewId}`)).commit_id).toBe(older)
  })

  it.each<[string, Partial<NewReview>, string]>([
    ['no text', { body: '' }, 'Body can not be blank'],
    ['changes requested for no reason', { state: 'request_changes', body: '' }, 'Body can not be blank'],
    ['another file', { comments: [{ path: 'README.md', line: 1, body: 'x' }] }, 'Path could not be resolved'],
    ['a line that is not there', { comments: [{ path: 'specs/spec.md', line: 99, body: 'x' }] }, 'Line could not'],
    ['an unknown commit', { commitId: 'a'.repeat(40) }, 'No commit found for SHA'],
  ])('is refused with %s', async (_, wanted, problem) => {
    const before = fixture.github.state('octo', 'hello').reviews.length

    await expect(review(wanted)).rejects.toMatchObject({
      status: 422,
      body: { errors: [expect.stringContaining(problem)] },
    })
    expect(fixture.github.state('octo', 'hello').reviews).toHaveLength(before)
  })

  it('of one’s own pull request cannot approve it', async () => {
    const act = (state: NewReview['state']) => review({ state }, 'speckit-app[bot]')

    await expect(act('approve')).rejects.toMatchObject({
      body: { errors: ['Review Can not approve your own pull request'] },
    })
    await expect(act('request_changes')).rejects.toMatchObject({ status: 422 })
    await expect(act('comment')).resolves.toMatchObject({ reviewId: expect.any(Number) })
  })
})

describe('comments of a review', () => {
  it('name file and line, follow the head, and are outdated once their line has changed', async () => {
    const from = new Date()
    const { reviewId, commentIds } = await review({
      state: 'request_changes',
      comments: [
        { path: 'specs/spec.md', line: 3, body: 'Why three?' },
        { path: 'specs/spec.md', line: 10, body: 'And ten?' },
      ],
    })
    const before = await get(`${number}/comments?since=${from.toISOString()}`)
    const changed = Array.from({ length: 20 }, (_, index) => (index === 2 ? '3a\n3b\n' : `line ${index + 1}\n`)).join(
      '',
    )
    const newHead = await fixture.github.commitAs('octo', 'hello', 'spec', { 'specs/spec.md': changed }, 'mona')
    const after = await get(`${number}/comments`)
    const second = await fixture.api('GET', `/repos/octo/hello/pulls/${number}/comments?per_page=1&page=2`, { token })

    expect(before).toMatchObject([
      { id: commentIds[0], path: 'specs/spec.md', line: 3, original_line: 3, commit_id: head, body: 'Why three?' },
      { id: commentIds[1], line: 10, pull_request_review_id: reviewId, user: { login: 'mona' }, side: 'RIGHT' },
    ])
    expect(before[0].diff_hunk).toMatch(/^@@ .*\n\+line 1\n\+line 2\n\+line 3$/)
    expect(after).toMatchObject([
      { line: null, original_line: 3, commit_id: head, original_commit_id: head },
      { line: 11, original_line: 10, commit_id: newHead, original_commit_id: head },
    ])
    expect(second.json).toMatchObject([{ id: commentIds[1] }])
    expect(await get(`${number}/reviews/${reviewId}/comments`)).toHaveLength(2)
    expect(await get(`comments/${commentIds[0]}`)).toMatchObject({ id: commentIds[0] })
    expect(await get(`${number}/comments?since=2999-01-01T00:00:00Z`)).toEqual([])
    expect(fixture.github.state('octo', 'hello').reviewComments).toMatchObject([
      { review: reviewId, pullRequest: number, path: 'specs/spec.md', line: 3, author: 'mona', commitId: head },
      { line: 10 },
    ])
    expect(await get(`${number}`)).toMatchObject({ review_comments: 2 })
  })
})
