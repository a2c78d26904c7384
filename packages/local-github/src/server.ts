import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { serveApi } from './api/serve-api.ts'
import type { ApiServices } from './api/serve-api.ts'
import { faultReply, isAfter } from './fault-reply.ts'
import type { ArmedFault, Faults } from './faults.ts'
import { matchGitPath, serveGit } from './git/serve-git.ts'
import { servePage } from './pages/serve-page.ts'
import type { Reply } from './reply.ts'
import type { RequestRecord } from './types.ts'

export const apiRoot = '/api/v3'

export type ServerServices = ApiServices & { faults: Faults; requests: RequestRecord[]; log: (line: string) => void }

/** Listens on loopback; `services` may be filled in after the port is known. */
export async function listen(port: number, handle: (request: IncomingMessage, response: ServerResponse) => void) {
  const server = createServer(handle)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  return { server, port: (server.address() as AddressInfo).port }
}

export async function closeServer(server: Server): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve))
  server.closeAllConnections()
  await closed
}

/** Answers one request and keeps a record of it; a fault may come before or after the work. */
export async function serve(
  services: ServerServices,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const from = performance.now()
  const url = new URL(request.url ?? '/', services.world.url)
  const path = url.pathname.startsWith(`${apiRoot}/`) ? url.pathname.slice(apiRoot.length) : url.pathname
  const method = request.method ?? 'GET'
  const fault = services.faults.take(method, path)
  let tokenKind: RequestRecord['tokenKind'] = request.headers.authorization === undefined ? 'none' : 'installation'
  try {
    const disturbed = fault !== null && fault.kind !== 'stale_list' && !isAfter(fault)
    if (disturbed) return await disturb(services, fault, request, response)
    const reply = await work(services, request, { url, path, fault })
    tokenKind = reply.tokenKind ?? tokenKind
    if (fault !== null && isAfter(fault)) {
      if (!isText(reply.body)) await buffer(reply.body)
      return await disturb(services, fault, request, response)
    }
    await write(response, reply, method)
  } catch (error) {
    services.log(`stand-in failed at ${method} ${path}: ${error instanceof Error ? error.stack : String(error)}`)
    if (response.headersSent) response.destroy()
    else await write(response, { status: 500, headers: [], body: '{"message":"Server Error"}' }, method)
  } finally {
    const status = response.headersSent ? response.statusCode : 0
    const durationMs = Math.round(performance.now() - from)
    services.requests.push({ method, path, status, at: Date.now(), durationMs, tokenKind })
    services.log(`${method} ${path} → ${status}${fault === null ? '' : ` (${fault.kind})`} (${durationMs} ms)`)
  }
}

type Work = { url: URL; path: string; fault: ArmedFault | null }

async function work(
  services: ServerServices,
  request: IncomingMessage,
  { url, path, fault }: Work,
): Promise<Reply & { tokenKind?: RequestRecord['tokenKind'] }> {
  if (url.pathname.startsWith(`${apiRoot}/`) || url.pathname === apiRoot) {
    const newestId = fault?.kind === 'stale_list' ? fault.newerThan : null
    return serveApi(services, request, { url, path: url.pathname === apiRoot ? '/' : path, newestId })
  }
  const git = matchGitPath(url.pathname)
  return git === null ? servePage(services.world, request, url) : serveGit(services.world, request, url, git)
}

async function disturb(
  { world }: ServerServices,
  fault: ArmedFault,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const reply = faultReply(fault, world.now())
  if (reply !== null) {
    // The body is read to its end, so that the client sees the answer and no broken pipe.
    if (!request.complete) await buffer(request)
    return write(response, reply, request.method ?? 'GET')
  }
  if (fault.kind === 'hang' || fault.kind === 'hang_after') {
    if (response.closed) return
    return new Promise((resolve) => response.once('close', resolve))
  }
  request.socket.resetAndDestroy()
}

async function write(response: ServerResponse, reply: Reply, method: string): Promise<void> {
  response.statusCode = reply.status
  for (const [name, value] of reply.headers) response.setHeader(name, value)
  if (!isText(reply.body)) {
    // A client that goes away in the middle is its own affair.
    await pipeline(reply.body, response).catch(() => {})
    return
  }
  const body = Buffer.from(reply.body)
  if (reply.status !== 204 && reply.status !== 304) response.setHeader('content-length', body.length)
  await new Promise<void>((resolve) => {
    response.once('close', resolve)
    response.end(method === 'HEAD' ? undefined : body, resolve)
  })
}

function isText(body: string | Buffer | Readable): body is string | Buffer {
  return typeof body === 'string' || Buffer.isBuffer(body)
}
