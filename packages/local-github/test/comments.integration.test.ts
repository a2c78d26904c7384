import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { startFixture } from './support/fixture.ts'
import type { Fixture } from './support/fixture.ts'
import { told } from './support/told.ts'

let fixture: Fixture
let token: string
let issue: number
const repo = '/repos/octo/hello'

beforeAll(async () => {
  fixture = await startFixture()
  token = await fixture.token()
  fixture.github.setPermission('octo', 'hello', 'mona', 'write')
  issue = await fixture.github.openIssue('octo', 'hello', { title: 'T', body: 'B', author: 'mona' })
})

afterAll(() => fixture.close())

const send = (method: string, path: string, body?: unknown) => fixture.api(method, `${repo}${path}`, { token, body })
const last = (name: string) => told(fixture.github, name).at(-1)

describe('comments', () => {
  it('of people are edited and deleted by people', async () => {
    const { commentId } = await fixture.github.commentOnIssue('octo', 'hello', issue, 'first', 'mona')
    await fixture.github.editComment('octo', 'hello', commentId, 'second', 'mona')
    const shown = await send('GET', `/issues/comments/${commentId}`)
    await fixture.github.deleteComment('octo', 'hello', commentId, 'mona')
    const gone = await send('GET', `/issues/comments/${commentId}`)

    expect(last('issue_comment.created')).toMatchObject({
      issue: { number: issue },
      comment: { id: commentId, body: 'first', author_association: 'COLLABORATOR', performed_via_github_app: null },
      sender: { login: 'mona', type: 'User' },
    })
    expect(last('issue_comment.edited')).toMatchObject({
      comment: { id: commentId, body: 'second' },
      changes: { body: { from: 'first' } },
      sender: { login: 'mona' },
    })
    expect(last('issue_comment.deleted')).toMatchObject({ comment: { id: commentId, body: 'second' } })
    expect([shown.json.body, gone.status]).toEqual(['second', 404])
  })

  it('of the App are told as its own, and edited and deleted by people who may write', async () => {
    const made = await send('POST', `/issues/${issue}/comments`, { body: 'status' })
    const { id } = made.json

    expect(last('issue_comment.created')).toMatchObject({
      comment: { id, user: { type: 'Bot' }, performed_via_github_app: { id: 4242 } },
      sender: { login: 'speckit-app[bot]', type: 'Bot' },
    })
    await expect(fixture.github.editComment('octo', 'hello', id, 'forged', 'outsider')).rejects.toMatchObject({
      status: 403,
    })
    await fixture.github.editComment('octo', 'hello', id, 'forged', 'mona')
    await fixture.github.deleteComment('octo', 'hello', id, 'mona')
    expect(last('issue_comment.edited')).toMatchObject({
      changes: { body: { from: 'status' } },
      sender: { type: 'User' },
    })
    expect(last('issue_comment.deleted')).toMatchObject({ comment: { id, user: { login: 'speckit-app[bot]' } } })
    expect(await send('PATCH', `/issues/comments/${id}`, { body: 'x' })).toMatchObject({ status: 404 })
  })

  it('of other bots come from bots, and those under the App’s login from the App', async () => {
    await fixture.github.commentOnIssue('octo', 'hello', issue, '/speckit', 'renovate[bot]')
    const other = last('issue_comment.created')
    await fixture.github.commentOnIssue('octo', 'hello', issue, '/speckit', 'speckit-app[bot]')

    expect(other).toMatchObject({ comment: { user: { type: 'Bot' } }, sender: { login: 'renovate[bot]', type: 'Bot' } })
    expect(last('issue_comment.created')).toMatchObject({ comment: { performed_via_github_app: { id: 4242 } } })
  })

  it('on a pull request say so', async () => {
    await fixture.github.commitAs('octo', 'hello', 'spec', { 'spec.md': '# S\n' }, 'mona')
    const pull = await send('POST', '/pulls', { title: 'P', head: 'spec', base: 'main', draft: true })

    await fixture.github.commentOnIssue('octo', 'hello', pull.json.number, 'hi', 'mona')

    expect(last('issue_comment.created')).toMatchObject({
      issue: {
        number: pull.json.number,
        draft: true,
        pull_request: { url: pull.json.url, html_url: pull.json.html_url, merged_at: null },
      },
    })
  })

  it('have a limit, which a test may break to see what a reader does', async () => {
    const long = 'x'.repeat(1024 * 1024)
    const comment = (options?: { anySize: boolean }) =>
      fixture.github.commentOnIssue('octo', 'hello', issue, long, 'mona', options)

    await expect(comment()).rejects.toMatchObject({
      status: 422,
      body: { errors: [{ message: 'body is too long (maximum is 65536 characters)' }] },
    })
    await comment({ anySize: true })
    expect(last('issue_comment.created').comment.body).toHaveLength(1024 * 1024)
  })

  it('take reactions, each kind once a person', async () => {
    const { commentId } = await fixture.github.commentOnIssue('octo', 'hello', issue, '/speckit', 'mona')
    const path = `/issues/comments/${commentId}/reactions`
    const first = await send('POST', path, { content: 'eyes' })
    const again = await send('POST', path, { content: 'eyes' })
    await send('POST', path, { content: 'rocket' })
    const unknown = await send('POST', path, { content: 'sparkles' })

    const listed = await send('GET', `${path}?content=eyes`)
    const removed = await send('DELETE', `${path}/${first.json.id}`)
    const absent = await send('DELETE', `${path}/${first.json.id}`)
    const comment = await send('GET', `/issues/comments/${commentId}`)

    expect([first.status, again.status, unknown.status, removed.status, absent.status]).toEqual([
      201, 200, 422, 204, 404,
    ])
    expect(listed.json).toMatchObject([{ id: first.json.id, user: { login: 'speckit-app[bot]' } }])
    expect(comment.json.reactions).toMatchObject({ total_count: 1, rocket: 1, eyes: 0 })
    expect(fixture.github.state('octo', 'hello').reactions).toEqual([
      { issue, comment: commentId, content: 'rocket', author: 'speckit-app[bot]' },
    ])
  })
})
