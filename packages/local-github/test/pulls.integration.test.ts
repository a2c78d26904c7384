import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { startFixture } from './support/fixture.ts'
import type { Fixture } from './support/fixture.ts'
import { told, toldNames } from './support/told.ts'

let fixture: Fixture
let number: number
let head: string
let token: string

beforeEach(async () => {
  fixture = await startFixture()
  token = await fixture.token()
  fixture.github.setPermission('octo', 'hello', 'mona', 'write')
  head = await fixture.github.commitAs('octo', 'hello', 'spec', { 'spec.md': '# S\n' }, 'mona')
  const body = { title: 'Spec', head: 'spec', base: 'main', draft: true }
  number = (await fixture.api('POST', '/repos/octo/hello/pulls', { token, body })).json.number
})

afterEach(() => fixture.close())

const show = async () => (await fixture.api('GET', `/repos/octo/hello/pulls/${number}`, { token })).json
const last = (name: string) => told(fixture.github, name).at(-1)

async function forceWhileClosed(): Promise<void> {
  await fixture.github.closeIssue('octo', 'hello', number, 'mona')
  const options = { parent: fixture.repository.headSha, force: true }
  await fixture.github.commitAs('octo', 'hello', 'spec', { 'a.md': 'a' }, 'mona', options)
}

describe('a pull request', () => {
  it('is closed without merging and opened again', async () => {
    await fixture.github.closeIssue('octo', 'hello', number, 'mona')
    const closed = await show()
    const later = await fixture.github.commitAs('octo', 'hello', 'spec', { 'spec.md': '# T\n' }, 'mona')
    const untouched = await show()
    await fixture.github.reopenIssue('octo', 'hello', number, 'mona')

    expect(last('pull_request.closed')).toMatchObject({
      number,
      pull_request: { number, state: 'closed', merged: false, merged_at: null, merged_by: null, head: { sha: head } },
      sender: { login: 'mona' },
    })
    expect(last('pull_request.reopened')).toMatchObject({ pull_request: { state: 'open', closed_at: null } })
    expect(closed).toMatchObject({ state: 'closed', merged: false, merged_at: null })
    expect([untouched.head.sha, (await show()).head.sha]).toEqual([head, later])
    await expect(fixture.github.reopenIssue('octo', 'hello', number, 'mona')).rejects.toThrow('open already')
  })

  it('waits for the reviews of collaborators, each asked once, until they come', async () => {
    fixture.github.setPermission('octo', 'hello', 'hubot', 'read')
    const ask = (...reviewers: string[]) =>
      fixture.api('POST', `/repos/octo/hello/pulls/${number}/requested_reviewers`, { token, body: { reviewers } })

    const answers = [await ask('mona'), await ask('mona', 'hubot'), await ask('hubot', 'stranger'), await ask()]
    await fixture.github.reviewPullRequest('octo', 'hello', number, { state: 'approve', body: '' }, 'mona')

    expect(answers.map(({ status }) => status)).toEqual([201, 201, 422, 201])
    expect(answers[1]?.json.requested_reviewers.map(({ login }: { login: string }) => login)).toEqual(['mona', 'hubot'])
    expect(answers[2]?.json.message).toMatch(/^Reviews may only be requested from collaborators/)
    expect(fixture.github.state('octo', 'hello').pullRequests[0]?.requestedReviewers).toEqual(['hubot'])
  })

  it('is no draft any more when it is ready for review, and is merged for real', async () => {
    await expect(fixture.github.mergePullRequest('octo', 'hello', number, 'mona')).rejects.toMatchObject({
      status: 405,
      body: { message: 'Pull Request is still a draft' },
    })
    await fixture.github.readyForReview('octo', 'hello', number, 'mona')
    const { sha } = await fixture.github.mergePullRequest('octo', 'hello', number, 'mona')

    const [shown, file, issue, listed] = await Promise.all([
      show(),
      fixture.api('GET', '/repos/octo/hello/contents/spec.md', { token }),
      fixture.api('GET', `/repos/octo/hello/issues/${number}`, { token }),
      fixture.api('GET', '/repos/octo/hello/pulls?state=closed', { token }),
    ])
    expect(last('pull_request.ready_for_review')).toMatchObject({ pull_request: { draft: false } })
    expect(last('pull_request.closed')).toMatchObject({
      pull_request: { merged: true, merge_commit_sha: sha, merged_by: { login: 'mona' }, commits: 1, changed_files: 1 },
    })
    expect(last('push')).toMatchObject({ ref: 'refs/heads/main', after: sha, before: fixture.repository.headSha })
    expect(shown).toMatchObject({ merged: true, merged_at: expect.any(String), state: 'closed', changed_files: 1 })
    expect(issue.json.pull_request.merged_at).toBe(shown.merged_at)
    expect(listed.json).toMatchObject([{ number, merged_at: shown.merged_at }])
    expect(file.status).toBe(200)
    expect(fixture.github.state('octo', 'hello')).toMatchObject({
      pullRequests: [{ merged: true, draft: false }],
      branches: { main: sha },
    })
  })

  it('is not merged by those who may not write, nor with a conflict', async () => {
    await fixture.github.readyForReview('octo', 'hello', number, 'mona')
    await fixture.github.commitAs('octo', 'hello', 'main', { 'spec.md': '# Other\n' }, 'mona')
    const before = toldNames(fixture.github).length

    await expect(fixture.github.mergePullRequest('octo', 'hello', number, 'outsider')).rejects.toMatchObject({
      status: 403,
    })
    await expect(fixture.github.mergePullRequest('octo', 'hello', number, 'mona')).rejects.toMatchObject({
      status: 405,
      body: { message: 'Pull Request has merge conflicts' },
    })
    expect(toldNames(fixture.github)).toHaveLength(before)
    expect(await show()).toMatchObject({ state: 'open', merged: false })
  })

  it.each<[string, () => Promise<unknown>, string]>([
    ['after a forced push', forceWhileClosed, 'was force-pushed'],
    ['merged', () => fixture.github.mergePullRequest('octo', 'hello', number, 'mona'), 'has been merged'],
    ['without its branch', () => fixture.github.deleteBranch('octo', 'hello', 'spec', 'mona'), 'has been deleted'],
  ])('%s is not opened again', async (_, act, why) => {
    await fixture.github.readyForReview('octo', 'hello', number, 'mona')
    await act()

    const byApp = await fixture.api('PATCH', `/repos/octo/hello/pulls/${number}`, { token, body: { state: 'open' } })

    expect(byApp.status).toBe(422)
    expect(byApp.json.errors[0].message).toContain(why)
    await expect(fixture.github.reopenIssue('octo', 'hello', number, 'mona')).rejects.toMatchObject({ status: 422 })
  })
})

describe('a push', () => {
  it('that is forced says so, and is refused without force', async () => {
    const commit = (options: object) =>
      fixture.github.commitAs('octo', 'hello', 'spec', { 'a.md': 'a' }, 'mona', options)

    await expect(commit({ parent: fixture.repository.headSha })).rejects.toThrow('non-fast-forward')
    const sha = await commit({ parent: fixture.repository.headSha, force: true })

    expect(last('push')).toMatchObject({ before: head, after: sha, forced: true, created: false, deleted: false })
    expect(last('pull_request.synchronize')).toMatchObject({ before: head, after: sha })
    expect(fixture.github.state('octo', 'hello').pullRequests).toMatchObject([{ headSha: sha }])
  })

  it('that deletes a branch says so, and closes its pull request', async () => {
    await fixture.github.deleteBranch('octo', 'hello', 'spec', 'mona')

    expect(last('push')).toMatchObject({
      ref: 'refs/heads/spec',
      before: head,
      after: '0'.repeat(40),
      deleted: true,
      commits: [],
      head_commit: null,
    })
    expect(last('pull_request.closed')).toMatchObject({ pull_request: { merged: false, head: { sha: head } } })
  })
})
