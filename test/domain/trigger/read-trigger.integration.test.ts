import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import type { DeliveryRecord } from 'local-github'
import { readTrigger } from '../../../src/domain/trigger/read-trigger.ts'
import { startFixture } from '../../../packages/local-github/test/support/fixture.ts'
import type { Fixture } from '../../../packages/local-github/test/support/fixture.ts'

let fixture: Fixture
let token: string
let issue: number
let seen: number

beforeAll(async () => {
  fixture = await startFixture()
  token = await fixture.token()
  fixture.github.setPermission('octo', 'hello', 'mona', 'write')
})
beforeEach(async () => {
  issue = await fixture.github.openIssue('octo', 'hello', { title: 'Add due dates', body: null, author: 'mona' })
  seen = fixture.github.deliveries().length
})
afterAll(() => fixture.close())

function read({ event, action, requestBody }: DeliveryRecord) {
  return readTrigger({ event, action, payload: JSON.parse(requestBody) as unknown }, new Date(0))
}

/** What the deliveries since the issue was opened mean, without those that ask for nothing. */
function triggers() {
  return fixture.github
    .deliveries()
    .slice(seen)
    .map(read)
    .filter(({ kind }) => kind !== 'irrelevant')
}

async function openPull(): Promise<{ number: number; head: string; branch: string }> {
  const branch = `speckit/${issue}`
  const head = await fixture.github.commitAs('octo', 'hello', branch, { 'spec.md': `# ${issue}\n` }, 'mona')
  const body = { title: 'Spec', head: branch, base: 'main', draft: true }
  const { json } = await fixture.api('POST', '/repos/octo/hello/pulls', { token, body })
  seen = fixture.github.deliveries().length
  return { number: json.number, head, branch }
}

async function createCheck(head: string): Promise<number> {
  const actions = [{ label: 'Approve', description: 'Go on', identifier: 'approve' }]
  const body = { name: 'spec', head_sha: head, conclusion: 'action_required', external_id: 'phase-1', actions }
  const { json } = await fixture.api('POST', '/repos/octo/hello/check-runs', { token, body })
  seen = fixture.github.deliveries().length
  return json.id
}

describe('what GitHub sends', () => {
  it('about an issue', async () => {
    const place = { kind: 'issue', issue: { number: issue, title: 'Add due dates', body: '' } }
    const repository = { id: fixture.repository.id, owner: 'octo', name: 'hello' }
    const actor = { login: 'mona', type: 'User' }

    await fixture.github.labelIssue('octo', 'hello', issue, 'speckit', 'mona')
    await fixture.github.commentOnIssue('octo', 'hello', issue, '/speckit plan', 'mona')
    await fixture.github.unlabelIssue('octo', 'hello', issue, 'speckit', 'mona')
    await fixture.github.closeIssue('octo', 'hello', issue, 'mona')

    const { installationId } = fixture.repository
    expect(triggers()).toMatchObject([
      { action: { installationId, repository, actor, place, what: { kind: 'label', label: 'speckit' } } },
      { action: { place, what: { kind: 'comment', body: '/speckit plan' } } },
      { action: { place, what: { kind: 'unlabel', label: 'speckit' } } },
      { action: { place: { ...place, isClosed: true }, what: { kind: 'close_issue' } } },
    ])
  })

  it('about a pull request and its checks', async () => {
    const { number, head } = await openPull()
    const check = await createCheck(head)
    const at = { kind: 'pull_request', number }

    await fixture.github.commentOnIssue('octo', 'hello', number, '/speckit plan', 'mona')
    await fixture.github.reviewPullRequest('octo', 'hello', number, { state: 'approve', body: 'Fine' }, 'mona')
    await fixture.github.clickCheckAction('octo', 'hello', check, 'approve', 'mona')
    await fixture.github.rerunCheck('octo', 'hello', check, 'mona')
    await fixture.github.rerunSuite('octo', 'hello', head, 'mona')
    await fixture.github.closeIssue('octo', 'hello', number, 'mona')

    expect(triggers()).toMatchObject([
      { action: { place: at, what: { kind: 'comment' } } },
      { action: { place: at, what: { kind: 'review', state: 'approved', sha: head, body: 'Fine' } } },
      {
        action: {
          place: { kind: 'phase', phaseId: 'phase-1' },
          what: { kind: 'button', identifier: 'approve', sha: head },
        },
      },
      { action: { place: { kind: 'phase', phaseId: 'phase-1' }, what: { kind: 'rerun', sha: head } } },
      { action: { place: { kind: 'commit', sha: head }, what: { kind: 'rerun', sha: head } } },
      { action: { place: { ...at, isClosed: true }, what: { kind: 'close_pull_request', isMerged: false } } },
    ])
  })

  it('about a pull request that is merged', async () => {
    const { number } = await openPull()

    await fixture.github.readyForReview('octo', 'hello', number, 'mona')
    await fixture.github.mergePullRequest('octo', 'hello', number, 'mona')

    expect(triggers()).toContainEqual({
      kind: 'action',
      action: expect.objectContaining({ what: { kind: 'close_pull_request', isMerged: true } }),
    })
  })

  it('about branches', async () => {
    const { number, head, branch } = await openPull()
    const event = { kind: 'branch_moved', repositoryId: fixture.repository.id, branch, login: 'mona' }

    const next = await fixture.github.commitAs('octo', 'hello', branch, { 'plan.md': '# P\n' }, 'mona')
    await fixture.github.deleteBranch('octo', 'hello', branch, 'mona')

    expect(next).not.toBe(head)
    // its pull request is closed with the branch
    expect(triggers()).toMatchObject([
      { event },
      { action: { place: { number }, what: { kind: 'close_pull_request' } } },
      { event },
    ])
  })

  it('about a comment of ours that somebody deletes, not about our own edits', async () => {
    const { json } = await fixture.api('POST', `/repos/octo/hello/issues/${issue}/comments`, {
      token,
      body: { body: 'We' },
    })
    const body = { body: 'Us' }
    await fixture.api('PATCH', `/repos/octo/hello/issues/comments/${json.id}`, { token, body })
    seen = fixture.github.deliveries().length - 1
    await fixture.github.deleteComment('octo', 'hello', json.id, 'mona')

    expect(triggers()).toMatchObject([{ event: { kind: 'comment_changed', issueNumber: issue } }])
  })

  it('about an issue that goes away', async () => {
    await fixture.github.deleteIssue('octo', 'hello', issue, 'mona')

    expect(triggers()).toMatchObject([{ event: { kind: 'issue_gone', issueNumber: issue, how: 'deleted' } }])
  })

  it('twice about one action has one key, and about two alike actions two', async () => {
    const { head } = await openPull()
    const check = await createCheck(head)
    for (const label of ['speckit', 'other']) await fixture.github.labelIssue('octo', 'hello', issue, label, 'mona')
    for (const text of ['/speckit', '/speckit'])
      await fixture.github.commentOnIssue('octo', 'hello', issue, text, 'mona')
    await fixture.github.clickCheckAction('octo', 'hello', check, 'approve', 'mona')
    const first = triggers()
    for (const { guid } of fixture.github.deliveries().slice(seen)) await fixture.github.deliverAgainWithNewGuid(guid)

    const keys = triggers().map((trigger) => (trigger.kind === 'action' ? trigger.action.deduplicationKey : ''))

    expect(first).toHaveLength(5)
    expect(keys).toHaveLength(10)
    expect(new Set(keys).size).toBe(5)
  })
})

describe('what GitHub sends about repositories and installations', () => {
  let other: Fixture

  beforeAll(async () => {
    other = await startFixture()
  })
  afterAll(() => other.close())

  it('leads to their ids', async () => {
    const { id, installationId } = other.repository
    await other.github.renameRepository('octo', 'hello', 'greeting', 'mona')
    await other.github.removeFromInstallation('octo', 'greeting', 'mona')
    await other.github.addToInstallation('octo', 'greeting', 'mona')
    await other.github.archiveRepository('octo', 'greeting', 'mona')
    await other.github.suspendInstallation('octo', 'mona')
    await other.github.unsuspendInstallation('octo', 'mona')
    await other.github.deleteInstallation('octo', 'mona')

    const events = other.github
      .deliveries()
      .map(read)
      .flatMap((trigger) => (trigger.kind === 'event' ? [trigger.event] : []))

    expect(events).toMatchObject([
      { kind: 'repository_moved', repositoryId: id, owner: 'octo', name: 'greeting', installationId },
      { kind: 'repositories_removed', installationId, repositoryIds: [id] },
      { kind: 'repository_gone', repositoryId: id, how: 'archived' },
      { kind: 'installation_gone', installationId, how: 'suspended' },
      { kind: 'installation_gone', installationId, how: 'deleted' },
    ])
  })
})
