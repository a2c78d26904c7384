import { createServer, request as httpRequest } from 'node:http'
import type { ClientRequest, IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { pipeline } from 'node:stream'
import type { Duplex } from 'node:stream'
import type { Log } from '../../ports/log.ts'

const maxConnections = 128
const maxHeaderBytes = 16 * 1024
const idleMs = 15 * 60_000
const maxLoggedRefusals = 20

export type EgressProxy = {
  /** Serves one connection of the job: CONNECT, and requests with an absolute http: address. */
  accept(connection: Duplex): void
  /** Ends all connections, on both sides. */
  close(): void
}

/**
 * An HTTP proxy without a port of its own that connects to the listed `host:port`s and nowhere
 * else. Names are compared as they were written (in lower case) and looked up here, on the worker:
 * the job itself needs no DNS and no network.
 */
export function createEgressProxy(allowed: readonly string[], log: Log): EgressProxy {
  const open = new Set<Duplex>()
  const isAllowed = createAllowList(allowed, log)
  const server = createServer({ maxHeaderSize: maxHeaderBytes }, (request, response) =>
    guarded(response, () => forward(request, response)),
  )
  server.timeout = idleMs
  server.on('connect', (request, client: Duplex, head) => guarded(client, () => tunnel(request, client, head)))
  server.on('clientError', (_error, connection) => connection.destroy())

  function accept(connection: Duplex): void {
    if (open.size >= maxConnections) {
      connection.destroy()
      return
    }
    track(connection)
    server.emit('connection', connection)
  }

  function tunnel(request: IncomingMessage, client: Duplex, head: Buffer): void {
    const authority = (request.url ?? '').toLowerCase()
    client.on('error', () => client.destroy())
    if (!isAllowed(authority)) {
      client.end(`HTTP/1.1 403 Forbidden\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\n${refusal}`)
      return
    }
    joinOnceConnected(track(connect(addressOf(authority))), client, head)
  }

  function forward(request: IncomingMessage, response: ServerResponse): void {
    const url = httpUrl(request.url ?? '')
    const authority = url === null ? (request.url ?? '') : `${url.hostname}:${url.port === '' ? '80' : url.port}`
    if (url === null || !isAllowed(authority)) {
      response.writeHead(403, { 'content-type': 'text/plain', connection: 'close' }).end(refusal)
      return
    }
    requestUpstream({ request, url, authority }, response).on('socket', track)
  }

  function track<T extends Duplex>(stream: T): T {
    open.add(stream)
    stream.on('error', ignore)
    stream.once('close', () => open.delete(stream))
    return stream
  }

  function close(): void {
    for (const stream of open) stream.destroy()
  }

  return { accept, close }
}

/**
 * Whether an authority is on the list; refusals are logged, though a job cannot flood the log with
 * them.
 */
function createAllowList(allowed: readonly string[], log: Log): (authority: string) => boolean {
  const targets = new Set(allowed.map((target) => target.toLowerCase()))
  let refusals = 0
  return (authority) => {
    if (targets.has(authority)) return true
    refusals += 1
    if (refusals <= maxLoggedRefusals) {
      log.warn({ target: authority.slice(0, 200) }, 'a job tried to reach an address that it may not reach')
    }
    return false
  }
}

/** Answers a CONNECT: bytes go both ways once the other side is there. */
function joinOnceConnected(upstream: Socket, client: Duplex, head: Buffer): void {
  const fail = () => client.end('HTTP/1.1 502 Bad Gateway\r\nConnection: close\r\n\r\n')
  upstream.once('error', fail)
  upstream.once('connect', () => {
    upstream.off('error', fail)
    client.write('HTTP/1.1 200 Connection Established\r\n\r\n')
    upstream.write(head)
    pipeline(upstream, client, ignore)
    pipeline(client, upstream, ignore)
  })
}

type Forwarded = { request: IncomingMessage; url: URL; authority: string }

/** Sends a request on and its answer back. */
function requestUpstream({ request, url, authority }: Forwarded, response: ServerResponse): ClientRequest {
  const upstream = httpRequest({
    ...addressOf(authority),
    method: request.method,
    path: `${url.pathname}${url.search}`,
    // the name that was allowed, whatever the job wrote into its own Host header
    headers: { ...endToEnd(request.headers), host: url.host },
    agent: false,
  })
  upstream.on('error', () => (response.headersSent ? response.destroy() : response.writeHead(502).end()))
  upstream.on('response', (answer) =>
    guarded(response, () => {
      response.writeHead(answer.statusCode ?? 502, endToEnd(answer.headers))
      response.flushHeaders()
      pipeline(answer, response, ignore)
    }),
  )
  pipeline(request, upstream, ignore)
  response.on('close', () => upstream.destroy())
  return upstream
}

/** What a job or its upstream sent may end their connection, and never the worker. */
function guarded(connection: { destroy(): unknown }, work: () => void): void {
  try {
    work()
  } catch {
    connection.destroy()
  }
}

const refusal = 'This job may not connect to that address.\n'

function httpUrl(text: string): URL | null {
  const url = URL.parse(text)
  return url?.protocol === 'http:' ? url : null
}

/** `host:port`, IPv6 in brackets. */
function addressOf(authority: string): { host: string; port: number } {
  const colon = authority.lastIndexOf(':')
  return { host: authority.slice(0, colon).replaceAll(/^\[|\]$/g, ''), port: Number(authority.slice(colon + 1)) }
}

/** Without the headers that belong to one connection only (RFC 9110, 7.6.1). */
function endToEnd(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const named = (headers.connection ?? '').split(',').map((name) => name.trim().toLowerCase())
  const dropped = new Set([...hopByHop, ...named])
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !dropped.has(name)))
}

const hopByHop = [
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]

function ignore(): void {
  // one side left; the other is ended with it
}
