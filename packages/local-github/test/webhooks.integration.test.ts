import { Webhooks } from '@octokit/webhooks'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { appJwt, webhookSecret } from './support/app-key.ts'
import { startFixture } from './support/fixture.ts'
import type { Fixture } from './support/fixture.ts'
import { startReceiver } from './support/receiver.ts'
import type { Receiver } from './support/receiver.ts'

let fixture: Fixture
let receiver: Receiver
let issue: number

beforeEach(async () => {
  fixture = await startFixture({ deliveryTimeoutMs: 300 })
  issue = await fixture.github.openIssue('octo', 'hello', { title: 'T', body: 'B', author: 'mona' })
  receiver = await startReceiver()
  fixture.github.setWebhookUrl(receiver.url)
})

afterEach(async () => {
  await fixture.close()
  await receiver.close()
})

function events(): string[] {
  return receiver.received.map(({ headers, body }) => {
    const action: unknown = JSON.parse(body).action
    return [headers['x-github-event'], action].filter(Boolean).join('.')
  })
}

describe('webhooks', () => {
  it('are signed over the exact body and carry GitHub’s headers', async () => {
    const { guid } = await fixture.github.labelIssue('octo', 'hello', issue, 'speckit', 'mona')
    await fixture.github.settled()

    const [{ headers, body } = { headers: {} as Record<string, string>, body: '' }] = receiver.received
    const webhooks = new Webhooks({ secret: webhookSecret })
    expect(await webhooks.verify(body, headers['x-hub-signature-256'] ?? '')).toBe(true)
    expect(await webhooks.verify(`${body} `, headers['x-hub-signature-256'] ?? '')).toBe(false)
    expect(headers).toMatchObject({
      'x-github-delivery': guid,
      'x-github-event': 'issues',
      'content-type': 'application/json',
      'user-agent': expect.stringMatching(/^GitHub-Hookshot\//),
      'x-github-hook-id': expect.any(String),
    })
    expect(JSON.parse(body)).toMatchObject({
      action: 'labeled',
      label: { name: 'speckit' },
      issue: { number: issue, title: 'T', body: 'B', user: { login: 'mona' }, labels: [{ name: 'speckit' }] },
      repository: { id: fixture.repository.id, full_name: 'octo/hello', default_branch: 'main' },
      installation: { id: fixture.repository.installationId },
      sender: { login: 'mona', type: 'User' },
    })
  })

  it('tell what people do', async () => {
    const by = 'mona'
    await fixture.github.labelIssue('octo', 'hello', issue, 'x', by)
    await fixture.github.unlabelIssue('octo', 'hello', issue, 'x', by)
    await fixture.github.commentOnIssue('octo', 'hello', issue, 'hi', by)
    await fixture.github.closeIssue('octo', 'hello', issue, by)
    await fixture.github.openIssue('octo', 'hello', { title: 'N', body: null, author: by, labels: ['y'] })
    await fixture.github.commitAs('octo', 'hello', 'main', { 'a.txt': 'a' }, by)
    await fixture.github.settled()

    expect(events().toSorted()).toEqual(
      [
        'issues.labeled',
        'issues.unlabeled',
        'issue_comment.created',
        'issues.closed',
        'issues.opened',
        'issues.labeled',
        'push',
        'check_suite.requested',
      ].toSorted(),
    )
  })

  it('tell the App what it did itself, as its bot', async () => {
    const token = await fixture.token()
    const send = (path: string, body: object) => fixture.api('POST', `/repos/octo/hello${path}`, { token, body })
    await fixture.git('.', ['clone', '--quiet', fixture.cloneUrl, 'work'])
    await fixture.git('work', ['commit', '--quiet', '--allow-empty', '-m', 'Work'])
    await fixture.git('work', ['push', 'origin', 'HEAD:refs/heads/spec'], token)
    await send('/pulls', { title: 'Spec', head: 'spec', base: 'main', draft: true })
    await send(`/issues/${issue}/comments`, { body: 'x' })
    await send('/check-runs', { name: 'C', head_sha: fixture.repository.headSha, conclusion: 'success' })
    await fixture.github.settled()

    expect(events().toSorted()).toEqual(
      [
        'push',
        'check_suite.requested',
        'pull_request.opened',
        'issue_comment.created',
        'check_run.created',
        'check_run.completed',
      ].toSorted(),
    )
    const senders = receiver.received.map(({ body }) => JSON.parse(body).sender)
    expect(senders.every(({ login, type }) => login === 'speckit-app[bot]' && type === 'Bot')).toBe(true)
  })

  it('are not repeated, but can be sent again under the same or a new GUID', async () => {
    receiver.answer.status = 503
    const { guid } = await fixture.github.labelIssue('octo', 'hello', issue, 'x', 'mona')
    await fixture.github.settled()
    receiver.answer.status = 202

    const again = await fixture.github.redeliver(guid)
    const copy = await fixture.github.deliverAgainWithNewGuid(guid)

    const guids = receiver.received.map(({ headers }) => headers['x-github-delivery'])
    expect([again, copy]).toEqual([202, 202])
    expect(guids.slice(0, 2)).toEqual([guid, guid])
    expect(guids[2]).not.toBe(guid)
    expect(new Set(receiver.received.map(({ body }) => body)).size).toBe(1)
    expect(fixture.github.deliveries().find((one) => one.guid === guid)).toMatchObject({
      event: 'issues',
      action: 'labeled',
      attempts: 2,
      statusCode: 202,
    })
  })

  it('are listed and sent again over the App’s API', async () => {
    receiver.answer.status = 500
    const { guid } = await fixture.github.labelIssue('octo', 'hello', issue, 'x', 'mona')
    await fixture.github.settled()
    receiver.answer.status = 200
    const app = (method: string, path: string) => fixture.api(method, path, { token: appJwt() })

    const before = await app('GET', '/app/hook/deliveries')
    const asked = await app('POST', `/app/hook/deliveries/${before.json[0].id}/attempts`)
    await fixture.github.settled()
    const after = await app('GET', '/app/hook/deliveries?per_page=1')
    const older = /<([^>]+)>; rel="next"/.exec(after.headers.get('link') ?? '')?.[1] ?? ''
    const rest = await app('GET', older.slice(fixture.github.apiUrl.length))

    expect(before.json).toMatchObject([
      { guid, status_code: 500, redelivery: false, event: 'issues', action: 'labeled' },
    ])
    expect(asked.status).toBe(202)
    expect(after.json).toMatchObject([{ guid, status_code: 200, redelivery: true, status: 'OK' }])
    expect(rest.json).toMatchObject([{ guid, status_code: 500 }])
  })

  it('are read one by one with what was sent, by the App alone', async () => {
    const { guid } = await fixture.github.labelIssue('octo', 'hello', issue, 'read', 'mona')
    await fixture.github.settled()
    const listed = await fixture.api('GET', '/app/hook/deliveries?per_page=1', { token: appJwt() })
    const path = `/app/hook/deliveries/${listed.json[0].id}`

    const read = await fixture.api('GET', path, { token: appJwt() })
    const refused = await fixture.api('GET', path, { token: await fixture.token() })

    expect(listed.json[0]).toEqual({
      id: expect.any(Number),
      guid,
      delivered_at: expect.any(String),
      redelivery: false,
      duration: expect.any(Number),
      status: 'OK',
      status_code: 202,
      event: 'issues',
      action: 'labeled',
      installation_id: fixture.repository.installationId,
      repository_id: fixture.repository.id,
      throttled_at: null,
    })
    const sent = receiver.received.find(({ headers }) => headers['x-github-delivery'] === guid)
    expect(read.json.request.payload).toEqual(JSON.parse(sent?.body ?? ''))
    expect(sent?.headers).toMatchObject(read.json.request.headers)
    expect(read.json.request.headers).toMatchObject({ 'x-github-delivery': guid, 'x-github-event': 'issues' })
    expect(refused.status).toBe(401)
  })

  it('are forgotten by GitHub after a while', async () => {
    await fixture.github.labelIssue('octo', 'hello', issue, 'old', 'mona')
    await fixture.github.settled()

    fixture.github.forgetDeliveries()

    expect((await fixture.api('GET', '/app/hook/deliveries', { token: appJwt() })).json).toEqual([])
  })

  it('tell that somebody asks a check run for more', async () => {
    const actions = [{ label: 'Retry', description: 'Run the phase again', identifier: 'retry' }]
    const body = { name: 'C', head_sha: fixture.repository.headSha, conclusion: 'failure', actions }
    const made = await fixture.api('POST', '/repos/octo/hello/check-runs', { token: await fixture.token(), body })
    await fixture.github.settled()
    receiver.received.length = 0

    await fixture.github.rerunCheck('octo', 'hello', made.json.id, 'mona')
    await fixture.github.settled()
    await fixture.github.clickCheckAction('octo', 'hello', made.json.id, 'retry', 'mona')
    await fixture.github.settled()

    expect(events()).toEqual(['check_run.rerequested', 'check_run.requested_action'])
    expect(JSON.parse(receiver.received[1]?.body ?? '')).toMatchObject({
      check_run: { id: made.json.id, head_sha: fixture.repository.headSha },
      requested_action: { identifier: 'retry' },
      sender: { login: 'mona' },
    })
    await expect(fixture.github.clickCheckAction('octo', 'hello', made.json.id, 'x', 'mona')).rejects.toThrow(
      'no button',
    )
  })

  it('give up after the time limit', async () => {
    receiver.answer.status = 'hang'

    const { guid } = await fixture.github.labelIssue('octo', 'hello', issue, 'x', 'mona')
    await fixture.github.settled()

    const delivery = fixture.github.deliveries().find((one) => one.guid === guid)
    expect(delivery).toMatchObject({ statusCode: 0, failure: 'timed out', attempts: 1 })
  })
})
