import { createServer as createHttpServer } from 'node:http'
import { connect as connectHttp2 } from 'node:http2'
import type { ClientHttp2Session } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { Duplex, PassThrough } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { createEgressProxy } from '../../src/executors/docker/egress-proxy.ts'
import { serveLink } from '../../src/executors/docker/egress-tunnel.ts'
import { silentLog } from './silent-log.ts'

/** Both ends of a connection: the worker's and the job's. */
function pair(): [worker: Duplex, job: Duplex] {
  const [up, down] = [new PassThrough(), new PassThrough()]
  const ends: [Duplex, Duplex] = [
    Duplex.from({ readable: up, writable: down }),
    Duplex.from({ readable: down, writable: up }),
  ]
  for (const end of ends) end.on('error', () => undefined)
  return ends
}

const opened: { close(): void }[] = []

afterEach(() => {
  for (const each of opened.splice(0)) each.close()
})

function open(allowed: string[] = []): Duplex {
  const proxy = createEgressProxy(allowed, silentLog)
  opened.push(proxy)
  const [worker, job] = pair()
  opened.push({ close: () => void worker.destroy() })
  serveLink(worker, proxy)
  return job
}

function relayOver(job: Duplex): ClientHttp2Session {
  const session = connectHttp2('http://worker', { createConnection: () => job })
  session.on('error', () => undefined)
  opened.push({ close: () => session.destroy() })
  return session
}

/** What a connection of the job gets back for these bytes. */
async function answerTo(session: ClientHttp2Session, bytes: string | Uint8Array): Promise<string> {
  const stream = session.request({ ':method': 'CONNECT', ':authority': 'worker' })
  stream.on('error', () => undefined)
  const chunks: Buffer[] = []
  stream.on('data', (chunk: Buffer) => chunks.push(chunk))
  stream.end(bytes)
  await Promise.race([new Promise((resolve) => stream.once('close', resolve)), delay(500, null, { ref: false })])
  return Buffer.concat(chunks).toString('latin1')
}

/** Of HTTP/2 (RFC 9113, 4.1). */
function frame(given: { type: number; flags?: number; id: number; body: Uint8Array }): Buffer {
  const { type, flags = 0, id, body } = given
  const head = Buffer.alloc(9)
  head.writeUIntBE(body.length, 0, 3)
  head.writeUInt8(type, 3)
  head.writeUInt8(flags, 4)
  head.writeUInt32BE(id, 5)
  return Buffer.concat([head, body])
}

/** HEADERS of `CONNECT worker`, as literals of HPACK. */
function opening(id: number): Buffer {
  return frame({ type: 1, flags: 4, id, body: Buffer.from('\u0002\u0007CONNECT\u0001\u0006worker') })
}

const hello = Buffer.concat([
  Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
  frame({ type: 4, id: 0, body: new Uint8Array() }),
])
const code = Buffer.from([0, 0, 0, 8])

const request = 'GET http://other.example/ HTTP/1.1\r\nHost: other.example\r\n\r\n'

describe('the link to a relay that the job has replaced', () => {
  it('ends streams that the job ends in the same breath, and serves the next link', async () => {
    const job = open()
    job.resume()
    const streams = Array.from({ length: 50 }, (_, index) => 2 * index + 1)
    job.write(Buffer.concat([hello, ...streams.flatMap((id) => [opening(id), frame({ type: 3, id, body: code })])]))
    job.write(frame({ type: 7, id: 0, body: Buffer.concat([code, code]) }))
    await delay(50)
    job.destroy()

    expect(await answerTo(relayOver(open()), request)).toMatch(/^HTTP\/1\.1 403 /)
  })

  it.each([
    ['no HTTP', Buffer.from([0, 1, 2, 255, 254])],
    ['a port that is none', 'CONNECT other.example:99999999 HTTP/1.1\r\n\r\n'],
    ['no port', 'CONNECT other.example HTTP/1.1\r\n\r\n'],
    ['an address that is none', 'GET http://[ HTTP/1.1\r\n\r\n'],
    ['an upgrade', `${request.slice(0, -2)}Connection: Upgrade\r\nUpgrade: x\r\n\r\n`],
    ['a length that is none', `${request.slice(0, -2)}Content-Length: x\r\n\r\n`],
    ['two lengths', `${request.slice(0, -2)}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n`],
    ['a question before the body', `${request.slice(0, -2)}Expect: 100-continue\r\nContent-Length: 1\r\n\r\n`],
  ])('answers or ends a connection with %s, and serves the next one', async (_what, bytes) => {
    const session = relayOver(open())
    await answerTo(session, bytes)

    expect(await answerTo(session, request)).toMatch(/^HTTP\/1\.1 403 /)
  })

  it('passes on whatever an allowed address answers, or ends the connection', async () => {
    for (const answer of ['HTTP/1.1 099 X\r\n\r\n', 'HTTP/1.1 200 \u0001\r\nA b: c\r\n\r\n', 'hello\r\n\r\n', '']) {
      const upstream = createHttpServer()
      upstream.on('connection', (socket) => socket.on('error', () => undefined).end(answer))
      upstream.removeAllListeners('request')
      await new Promise<void>((resolve) => void upstream.listen(0, '127.0.0.1', resolve))
      const { port } = upstream.address() as AddressInfo
      const session = relayOver(open([`127.0.0.1:${port}`]))

      await answerTo(session, `GET http://127.0.0.1:${port}/ HTTP/1.1\r\nHost: x\r\n\r\n`)

      expect(await answerTo(session, request)).toMatch(/^HTTP\/1\.1 403 /)
      upstream.close()
    }
  })

  it('throws for no bytes at all', async () => {
    const anyFrame = fc
      .record({
        type: fc.integer({ min: 0, max: 12 }),
        flags: fc.integer({ min: 0, max: 255 }),
        id: fc.integer({ min: 0, max: 9 }),
        body: fc.uint8Array({ maxLength: 64 }),
      })
      .map(frame)
    const known = fc.integer({ min: 0, max: 4 }).chain((index) => {
      const id = 2 * index + 1
      const data = fc.uint8Array({ maxLength: 64 }).map((body) => frame({ type: 0, id, body }))
      return fc.oneof(fc.constant(opening(id)), fc.constant(frame({ type: 3, id, body: code })), data)
    })
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(known, anyFrame, fc.uint8Array({ maxLength: 40 })), { maxLength: 20 }),
        async (parts) => {
          const job = open()
          job.resume()
          job.write(Buffer.concat([hello, ...parts]))
          await delay(2)
          job.destroy()
        },
      ),
      { numRuns: 300 },
    )
    await delay(20)
    // the process is still there, and so is the next job's link
    expect(await answerTo(relayOver(open()), request)).toMatch(/^HTTP\/1\.1 403 /)
  }, 30_000)
})
