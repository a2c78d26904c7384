import { createHmac, createSign } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { startFixture } from './support/fixture.ts'
import type { Fixture } from './support/fixture.ts'
import { startReceiver } from './support/receiver.ts'
import type { Receiver } from './support/receiver.ts'

let fixture: Fixture
let receiver: Receiver

beforeEach(async () => {
  fixture = await startFixture()
  receiver = await startReceiver()
})

afterEach(async () => {
  await fixture.close()
  await receiver.close()
})

function post(path: string, form: Record<string, string>): Promise<Response> {
  const headers = { connection: 'close' }
  return fetch(`${fixture.github.url}${path}`, {
    method: 'POST',
    headers,
    body: new URLSearchParams(form),
    redirect: 'manual',
  })
}

/** Resolves with the code of an App that a person agreed to. */
async function agree(manifest: object): Promise<string> {
  const whole = JSON.stringify({ name: 'app', redirect_url: 'http://127.0.0.1:1/setup', ...manifest })
  const agreed = await post('/settings/apps/create', { manifest: whole })
  return new URL(agreed.headers.get('location') ?? '').searchParams.get('code') ?? ''
}

describe('a manifest', () => {
  it('becomes the App after a person has agreed: key, secret, events', async () => {
    const manifest = JSON.stringify({
      name: 'My "App"',
      redirect_url: 'http://127.0.0.1:1/setup',
      hook_attributes: { url: receiver.url },
      default_permissions: { issues: 'write' },
      default_events: ['issues'],
    })

    const asked = await (await post('/settings/apps/new', { manifest })).text()
    const agreed = await post('/settings/apps/create', { manifest, state: 's' })
    const back = new URL(agreed.headers.get('location') ?? '')
    const code = back.searchParams.get('code')
    const made = await fixture.api('POST', `/app-manifests/${code}/conversions`)
    const again = await fixture.api('POST', `/app-manifests/${code}/conversions`)

    expect(asked).toContain('Create GitHub App for “My &#34;App&#34;”')
    expect([agreed.status, back.pathname, back.searchParams.get('state')]).toEqual([302, '/setup', 's'])
    expect(made).toMatchObject({
      status: 201,
      json: { slug: 'my-app', permissions: { issues: 'write' }, events: ['issues'] },
    })
    expect(again.status).toBe(404)
    expect((await fixture.api('GET', '/app', { token: sign(made.json.id, made.json.pem) })).json.id).toBe(made.json.id)

    const issue = await fixture.github.openIssue('octo', 'hello', { title: 'T', body: null, author: 'mona' })
    await fixture.github.commentOnIssue('octo', 'hello', issue, 'not subscribed', 'mona')
    await fixture.github.settled()
    const [{ headers, body } = { headers: {} as Record<string, string>, body: '' }, ...rest] = receiver.received
    const expected = createHmac('sha256', made.json.webhook_secret).update(body).digest('hex')
    expect(headers['x-hub-signature-256']).toBe(`sha256=${expected}`)
    expect(rest).toEqual([])
  })

  it('without a way back is refused', async () => {
    expect((await post('/settings/apps/new', { manifest: '{}' })).status).toBe(422)
  })

  it('is refused with a webhook that has no address, even when it is off', async () => {
    const manifest = JSON.stringify({ redirect_url: 'http://127.0.0.1:1/setup', hook_attributes: { active: false } })

    expect((await post('/settings/apps/new', { manifest })).status).toBe(422)
  })

  it('makes an App that is told nothing when its webhook is off', async () => {
    const made = await agree({ hook_attributes: { url: receiver.url, active: false }, default_events: ['issues'] })
    await fixture.api('POST', `/app-manifests/${made}/conversions`)

    await fixture.github.openIssue('octo', 'hello', { title: 'T', body: null, author: 'mona' })
    await fixture.github.settled()

    expect(receiver.received).toEqual([])
  })

  it('has a code that is good for an hour', async () => {
    let now = new Date()
    await fixture.close()
    fixture = await startFixture({ now: () => now })
    const [early, late] = [await agree({}), await agree({})]

    now = new Date(now.getTime() + 3_600_000)
    const inTime = await fixture.api('POST', `/app-manifests/${early}/conversions`)
    now = new Date(now.getTime() + 1)
    const tooLate = await fixture.api('POST', `/app-manifests/${late}/conversions`)

    expect([inTime.status, tooLate.status]).toEqual([201, 404])
  })
})

function sign(iss: number, pem: string): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const now = Math.floor(Date.now() / 1000)
  const signed = `${part({ alg: 'RS256', typ: 'JWT' })}.${part({ iat: now - 10, exp: now + 60, iss })}`
  return `${signed}.${createSign('RSA-SHA256').update(signed).sign(pem, 'base64url')}`
}
