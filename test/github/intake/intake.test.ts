import { createHmac, randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { UnavailableError } from '../../../src/errors.ts'
import { webhookPath } from '../../../src/github/intake/intake.ts'
import { deliveryHeaders, secret, sendRaw, serveIntake, signatureOf } from './intake-fixture.ts'
import type { IntakeServer } from './intake-fixture.ts'

const body = JSON.stringify({
  action: 'labeled',
  installation: { id: 99 },
  repository: { id: 12, name: 'hello' },
  issue: { number: 7, title: 'größer 🚀' },
})

let intake: IntakeServer

beforeEach(async () => {
  intake = await serveIntake()
})

afterEach(() => intake.close())

describe('a signed delivery', () => {
  it('is stored before it is answered', async () => {
    const guid = randomUUID()

    const response = await intake.post(body, { 'x-github-delivery': guid })

    expect(response.status).toBe(202)
    expect(await response.json()).toEqual({ outcome: 'accepted' })
    expect([...intake.store.stored.values()]).toEqual([
      { guid, event: 'issues', action: 'labeled', installationId: 99, repositoryId: 12, payload: JSON.parse(body) },
    ])
  })

  it('that comes three times is accepted each time and stored once', async () => {
    const guid = randomUUID()
    const send = () => intake.post(body, { 'x-github-delivery': guid }).then((response) => response.status)

    const statuses = [await send(), await send(), await send()]

    expect(statuses).toEqual([202, 202, 202])
    expect(intake.store.calls).toBe(3)
    expect(intake.store.stored.size).toBe(1)
  })

  it('under another event is stored as that event', async () => {
    const closed = JSON.stringify({ ...JSON.parse(body), action: 'closed' })

    const response = await intake.post(closed, { 'x-github-event': 'pull_request' })

    expect(response.status).toBe(202)
    expect([...intake.store.stored.values()]).toMatchObject([{ event: 'pull_request', action: 'closed' }])
  })

  it.each(['check_run.created', 'check_run.completed', 'check_suite.requested', 'check_suite.completed'])(
    'that only echoes our own checks, %s, is answered and not stored',
    async (name) => {
      const [event, action] = name.split('.')

      const response = await intake.post(JSON.stringify({ ...JSON.parse(body), action }), { 'x-github-event': event })

      expect(await response.json()).toEqual({ outcome: 'ignored' })
      expect(intake.store.calls).toBe(0)
    },
  )

  it.each(['check_run.rerequested', 'check_run.requested_action', 'check_suite.rerequested'])(
    'in which a person asks by a check, %s, is stored',
    async (name) => {
      const [event, action] = name.split('.')

      const response = await intake.post(JSON.stringify({ ...JSON.parse(body), action }), { 'x-github-event': event })

      expect(await response.json()).toEqual({ outcome: 'accepted' })
      expect([...intake.store.stored.values()]).toMatchObject([{ event, action }])
    },
  )

  it.each(['issues.opened', 'issues.edited', 'pull_request.synchronize', 'repository.created', 'installation.created'])(
    'of an action that asks for nothing, %s, is answered and not stored',
    async (name) => {
      const [event, action] = name.split('.')

      const response = await intake.post(JSON.stringify({ ...JSON.parse(body), action }), { 'x-github-event': event })

      expect(await response.json()).toEqual({ outcome: 'ignored' })
      expect(intake.store.calls).toBe(0)
    },
  )

  it.each(['ping', 'star', '__proto__', 'constructor', 'toString', 'issues.labeled', 'ISSUES', 'issues, issues'])(
    'of the event %s is answered and not stored',
    async (event) => {
      const response = await intake.post(body, { 'x-github-event': event })

      expect(response.status).toBe(202)
      expect(await response.json()).toEqual({ outcome: 'ignored' })
      expect(intake.store.calls).toBe(0)
    },
  )

  it('without a known form is kept as far as it can be read', async () => {
    const odd = '{"action":7,"installation":{"id":"x"},"repository":[]}'

    const response = await intake.post(odd, { 'x-github-event': 'push' })

    expect(response.status).toBe(202)
    expect([...intake.store.stored.values()]).toMatchObject([
      { action: null, installationId: null, repositoryId: null },
    ])
  })
})

describe('the signature', () => {
  const sha1 = (key: string) => `sha1=${createHmac('sha1', key).update(body).digest('hex')}`
  const good = signatureOf(body)

  it.each<[string, string | undefined]>([
    ['missing', undefined],
    ['empty', ''],
    ['of another secret', signatureOf(body, 'another')],
    ['of Probot’s default secret', signatureOf(body, 'development')],
    ['of the empty secret', signatureOf(body, '')],
    ['of another body', signatureOf(`${body} `)],
    ['by SHA-1', sha1(secret)],
    ['by SHA-1 under the other name', sha1(secret).replace('sha1', 'sha256')],
    ['without its prefix', good.slice('sha256='.length)],
    ['in upper case', good.toUpperCase()],
    ['cut by a digit', good.slice(0, -1)],
    ['longer by a digit', `${good}0`],
    ['twice', `${good}, ${good}`],
    ['with one digit changed', good.slice(0, -1) + (good.endsWith('0') ? '1' : '0')],
  ])('%s is refused', async (_name, signature) => {
    const response = await intake.post(body, { 'x-hub-signature-256': signature, 'x-hub-signature': sha1(secret) })

    expect(response.status).toBe(401)
    expect(await response.json()).toMatchObject({ error: 'webhook_signature_invalid' })
    expect(intake.store.calls).toBe(0)
  })

  it('is checked for ignored events too', async () => {
    const headers = { 'x-github-event': 'ping', 'x-hub-signature-256': signatureOf(body, 'x') }

    expect((await intake.post(body, headers)).status).toBe(401)
  })

  it('covers bytes: what is not UTF-8 is refused, not repaired', async () => {
    const bytes = Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])

    expect((await intake.post(bytes)).status).toBe(401)
  })
})

describe('bad requests', () => {
  it.each([
    ['no event', { 'x-github-event': undefined }, 400, 'X-GitHub-Event'],
    ['no GUID', { 'x-github-delivery': undefined }, 400, 'X-GitHub-Delivery'],
    ['a GUID of another form', { 'x-github-delivery': "1'; drop table" }, 400, 'X-GitHub-Delivery'],
    ['plain text', { 'content-type': 'text/plain' }, 400, 'Content-Type'],
    ['JSON by half its name', { 'content-type': 'application/jsonp' }, 400, 'Content-Type'],
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }, 415, 'application/json'],
  ])('%s: the answer names the header', async (_name, headers, status, named) => {
    const response = await intake.post(body, headers)

    expect(response.status).toBe(status)
    expect(await response.json()).toMatchObject({ message: expect.stringContaining(named) })
    expect(intake.store.calls).toBe(0)
  })

  it('accepts a character set beside the content type', async () => {
    expect((await intake.post(body, { 'content-type': 'Application/JSON; charset=utf-8' })).status).toBe(202)
  })

  it.each(['', 'null', '[]', '"text"', '{"a":', '\u{FEFF}{}'])('refuses the body %j', async (text) => {
    const response = await intake.post(text)

    expect([400, 401]).toContain(response.status)
    expect(intake.store.calls).toBe(0)
  })

  it.each([101, 1_000_000])('refuses a body that is nested %d levels deep', async (depth) => {
    const response = await intake.post(`{"action":"labeled","a":${'['.repeat(depth)}${']'.repeat(depth)}}`)

    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ error: 'webhook_body_invalid' })
  })

  it('answers other methods with 405 and leaves other paths alone', async () => {
    const address = `http://127.0.0.1:${intake.port}`

    expect((await fetch(`${address}${webhookPath}`)).status).toBe(405)
    expect((await fetch(`${address}${webhookPath}/more`, { method: 'POST', body })).status).toBe(404)
    expect((await fetch(`${address}/api`, { method: 'POST', body })).status).toBe(404)
  })

  it('takes the path with a slash or a query', async () => {
    const address = `http://127.0.0.1:${intake.port}${webhookPath}`
    const delivery = { method: 'POST', body, headers: deliveryHeaders(body) }

    expect((await fetch(`${address}/`, delivery)).status).toBe(202)
    expect((await fetch(`${address}?x=1`, delivery)).status).toBe(202)
  })
})

describe('what a database cannot store', () => {
  it('is replaced: NUL and halves of surrogate pairs', async () => {
    const odd = String.raw`{"action":"labeled","issue":{"title":"a\u0000b","body":"\ud83dx","ok":"\ud83d\ude80"},"list":["\u0000"]}`

    await intake.post(odd)

    const [stored] = [...intake.store.stored.values()]
    expect(stored?.payload).toEqual({
      action: 'labeled',
      issue: { title: 'a\u{FFFD}b', body: '\u{FFFD}x', ok: '🚀' },
      list: ['\u{FFFD}'],
    })
  })

  it('changes no prototype', async () => {
    const odd = String.raw`{"action":"labeled","__proto__":{"polluted":"\u0000"},"constructor":{"prototype":{"polluted":1}}}`

    await intake.post(odd)

    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
    expect(intake.store.stored.size).toBe(1)
  })
})

describe('a large or slow body', () => {
  it('of 26 MB is refused by its announced length', async () => {
    const response = await intake.post(Buffer.alloc(26 * 1024 * 1024, 0x20))

    expect(response.status).toBe(413)
  })

  it('of just 25 MiB is taken', async () => {
    const padded = Buffer.alloc(25 * 1024 * 1024, 0x20)
    padded.write('{"action":"labeled"}')

    expect((await intake.post(padded)).status).toBe(202)
  })

  it('that announces nothing is refused when the cap is passed', async () => {
    const small = await serveIntake({ maxBodyBytes: 1000 })
    const part = Buffer.alloc(400, 0x20)
    const head = requestHead('', { 'transfer-encoding': 'chunked', connection: 'close' })

    const answer = await sendRaw(small.port, [head, ...[part, part, part].map(chunked), '0\r\n\r\n'])

    expect(answer).toMatch(/^HTTP\/1.1 413 /)
    await small.close()
  })

  it('that comes in pieces is put together', async () => {
    const head = requestHead(body, { 'transfer-encoding': 'chunked', connection: 'close' })
    const bytes = Buffer.from(body)

    const answer = await sendRaw(intake.port, [
      head,
      chunked(bytes.subarray(0, 5)),
      chunked(bytes.subarray(5)),
      '0\r\n\r\n',
    ])

    expect(answer).toMatch(/^HTTP\/1.1 202 /)
    expect(intake.store.stored.size).toBe(1)
  })

  it('that stops coming is answered with 408 and the connection is closed', async () => {
    const impatient = await serveIntake({ bodyTimeoutMs: 100 })
    const head = requestHead(body, { 'content-length': String(Buffer.byteLength(body)) })

    const answer = await sendRaw(impatient.port, [head, body.slice(0, 10)])

    expect(answer).toMatch(/^HTTP\/1.1 408 /)
    await impatient.close()
  })

  it('whose sender goes away is forgotten', async () => {
    const head = requestHead(body, { 'content-length': String(Buffer.byteLength(body)) })
    const gone = new Promise((resolve) => {
      intake.server.once('connection', (socket) => socket.once('close', resolve))
    })

    await sendRaw(intake.port, [head, body.slice(0, 10)], 'then leave')
    await gone

    expect(intake.store.calls).toBe(0)
    expect((await intake.post(body)).status).toBe(202)
  })

  it('that was refused early may not go on for ever', async () => {
    const impatient = await serveIntake({ bodyTimeoutMs: 100 })
    const head = requestHead(body, { 'x-hub-signature-256': 'sha256=', 'content-length': '1000000' })

    const answer = await sendRaw(impatient.port, [head, 'x'])

    expect(answer).toMatch(/^HTTP\/1.1 401 /)
    await impatient.close()
  })
})

describe('a store that does not store', () => {
  it('is answered with 503 when it is down, and the delivery can come again', async () => {
    const guid = randomUUID()
    intake.store.fault = () => Promise.reject(new Error('connect ECONNREFUSED'))
    const refused = await intake.post(body, { 'x-github-delivery': guid })
    intake.store.fault = async () => undefined
    const taken = await intake.post(body, { 'x-github-delivery': guid })

    expect(refused.status).toBe(503)
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(await refused.text()).not.toContain('ECONNREFUSED')
    expect(intake.logged.join()).toContain(guid)
    expect(intake.logged.join()).not.toContain('größer')
    expect(taken.status).toBe(202)
  })

  it('says when to come again, as long as it knows', async () => {
    intake.store.fault = () => Promise.reject(new UnavailableError('full', 6_500))

    const response = await intake.post(body)

    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '7'])
  })

  it('is answered with 503 when it is slow; what it stores late makes the repetition a duplicate', async () => {
    const guid = randomUUID()
    const commit = Promise.withResolvers<void>()
    intake.store.fault = () => commit.promise
    const refused = await intake.post(body, { 'x-github-delivery': guid })
    commit.resolve()
    intake.store.fault = async () => undefined
    const repeated = await intake.post(body, { 'x-github-delivery': guid })

    expect(refused.status).toBe(503)
    expect(await repeated.json()).toEqual({ outcome: 'duplicate' })
  })

  it('does not hold up events that are ignored', async () => {
    intake.store.fault = () => Promise.reject(new Error('down'))

    expect((await intake.post(body, { 'x-github-event': 'star' })).status).toBe(202)
  })
})

function requestHead(signed: string, headers: Record<string, string>): string {
  const lines = Object.entries({ host: 'localhost', ...deliveryHeaders(signed, headers) }).map((line) =>
    line.join(': '),
  )
  return `POST ${webhookPath} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`
}

function chunked(bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')])
}
