import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { webhookPath } from '../../../src/github/intake/intake.ts'
import { deliveryHeaders, sendRaw, serveIntake } from './intake-fixture.ts'
import type { IntakeServer } from './intake-fixture.ts'
import { body } from './support/requests.ts'

let intake: IntakeServer

beforeEach(async () => {
  intake = await serveIntake()
})

afterEach(() => intake.close())

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

function requestHead(signed: string, headers: Record<string, string>): string {
  const lines = Object.entries({ host: 'localhost', ...deliveryHeaders(signed, headers) }).map((line) =>
    line.join(': '),
  )
  return `POST ${webhookPath} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`
}

function chunked(bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')])
}
