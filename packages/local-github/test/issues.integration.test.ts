import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { startFixture } from './support/fixture.ts'
import type { Fixture } from './support/fixture.ts'
import { told, toldNames } from './support/told.ts'

let fixture: Fixture
let token: string
let number: number

beforeAll(async () => {
  fixture = await startFixture()
  token = await fixture.token()
  fixture.github.setPermission('octo', 'hello', 'mona', 'write')
})

beforeEach(async () => {
  number = await fixture.github.openIssue('octo', 'hello', { title: 'T', body: 'B', author: 'mona' })
})

afterAll(() => fixture.close())

const issue = (at = number) => fixture.api('GET', `/repos/octo/hello/issues/${at}`, { token })
const comment = (by: string) => fixture.github.commentOnIssue('octo', 'hello', number, 'x', by)
const last = (name: string) => told(fixture.github, name).at(-1)

describe('an issue', () => {
  it('opened with labels is told with them, and then of each', async () => {
    const before = toldNames(fixture.github).length

    await fixture.github.openIssue('octo', 'hello', { title: 'L', body: null, author: 'mona', labels: ['bug', 'new'] })

    expect(toldNames(fixture.github).slice(before)).toEqual(['issues.opened', 'issues.labeled', 'issues.labeled'])
    expect(last('issues.opened')).toMatchObject({ issue: { labels: [{ name: 'bug' }, { name: 'new' }] } })
    expect(told(fixture.github, 'issues.labeled').slice(-2)).toMatchObject([
      { label: { name: 'bug' } },
      { label: { name: 'new' }, issue: { title: 'L' } },
    ])
  })

  it('is closed and opened again', async () => {
    await fixture.github.closeIssue('octo', 'hello', number, 'mona')
    await fixture.github.reopenIssue('octo', 'hello', number, 'mona')

    expect(last('issues.closed')).toMatchObject({ issue: { number, state: 'closed' } })
    expect(last('issues.reopened')).toMatchObject({ issue: { number, state: 'open' }, sender: { login: 'mona' } })
    await expect(fixture.github.reopenIssue('octo', 'hello', number, 'mona')).rejects.toThrow('open already')
  })

  it('has a history', async () => {
    await fixture.github.labelIssue('octo', 'hello', number, 'bug', 'mona')
    const { updated_at: labeledAt } = (await issue()).json
    await fixture.github.unlabelIssue('octo', 'hello', number, 'bug', 'mona')
    await fixture.github.closeIssue('octo', 'hello', number, 'mona')

    const { json } = await fixture.api('GET', `/repos/octo/hello/issues/${number}/events?per_page=2`, { token })

    expect(json).toMatchObject([
      { event: 'labeled', label: { name: 'bug' }, actor: { login: 'mona' }, created_at: labeledAt },
      { event: 'unlabeled', label: { name: 'bug' } },
    ])
  })

  it('once locked is for those who may write, and for the App', async () => {
    await fixture.github.lockIssue('octo', 'hello', number, 'mona', 'resolved')

    await expect(comment('outsider')).rejects.toMatchObject({
      status: 403,
      body: { message: 'Unable to create comment because issue is locked.' },
    })
    await comment('mona')
    const body = { body: 'status' }
    const byApp = await fixture.api('POST', `/repos/octo/hello/issues/${number}/comments`, { token, body })
    expect(byApp.status).toBe(201)
    expect(last('issues.locked')).toMatchObject({ issue: { number, locked: true, active_lock_reason: 'resolved' } })
    expect((await issue()).json).toMatchObject({ locked: true, active_lock_reason: 'resolved', comments: 2 })
    expect(fixture.github.state('octo', 'hello').issues.at(-1)).toMatchObject({ number, locked: true })
    await fixture.github.unlockIssue('octo', 'hello', number, 'mona')
    await comment('outsider')
    expect(last('issues.unlocked')).toMatchObject({ issue: { locked: false, active_lock_reason: null } })
  })

  it('is gone when it was deleted', async () => {
    await comment('mona')
    await fixture.github.deleteIssue('octo', 'hello', number, 'mona')

    const body = { body: 'late' }
    const late = await fixture.api('POST', `/repos/octo/hello/issues/${number}/comments`, { token, body })
    expect(last('issues.deleted')).toMatchObject({ issue: { number, title: 'T' }, sender: { login: 'mona' } })
    expect(await issue()).toMatchObject({ status: 410, json: { message: 'This issue was deleted' } })
    expect(late.status).toBe(410)
    expect(fixture.github.state('octo', 'hello').issues.some((one) => one.number === number)).toBe(false)
  })

  it('goes to another repository with its comments, and its address leads there', async () => {
    const target = await fixture.github.createRepository({ owner: 'octo', name: `target-${number}` })
    await comment('mona')
    const moved = await fixture.github.transferIssue('octo', 'hello', number, `target-${number}`, 'mona')

    const followed = await issue()
    expect(last('issues.transferred')).toMatchObject({
      issue: { number, title: 'T' },
      changes: { new_issue: { number: moved.number }, new_repository: { id: target.id } },
      repository: { full_name: 'octo/hello' },
    })
    expect(last('issues.opened')).toMatchObject({
      issue: { number: moved.number },
      changes: { old_issue: { number }, old_repository: { full_name: 'octo/hello' } },
      repository: { id: target.id },
    })
    expect(followed).toMatchObject({ status: 200, json: { number: moved.number, title: 'T', comments: 1 } })
    expect(followed.json.repository_url).toContain(`/octo/target-${number}`)
  })
})
