import type { IncomingMessage, ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { serveApi } from '../api/serve-api.ts'
import type { ApiServices } from '../api/serve-api.ts'
import { basicPassword } from '../auth/caller.ts'
import { isControlPath, serveControl } from '../control/serve-control.ts'
import type { Control } from '../control/serve-control.ts'
import { faultReply, isAfter } from './fault-reply.ts'
import type { ArmedFault, Faults } from './faults.ts'
import { matchGitPath, serveGit } from '../git-http/serve-git.ts'
import { servePage } from '../pages/serve-page.ts'
import type { Reply } from '../replies/reply.ts'
import { isText, writeReply } from './write-reply.ts'
import { apiRoot } from '../contract/github.ts'
import type { RequestRecord } from '../contract/records.ts'
import type { World } from '../world/world.ts'

export type ServerServices = ApiServices & {
  /** null = other processes cannot act. */
  control: Control | null
  faults: Faults
  requests: RequestRecord[]
  log: (line: string) => void
}

/**
 * Answers one request and keeps a record of it; a fault may come before or after the work. What
 * controls this GitHub is neither disturbed nor recorded.
 */
export async function serve(
  services: ServerServices,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const from = performance.now()
  const url = new URL(request.url ?? '/', services.world.url)
  const path = url.pathname.startsWith(`${apiRoot}/`) ? url.pathname.slice(apiRoot.length) : url.pathname
  const method = request.method ?? 'GET'
  if (services.control !== null && isControlPath(path)) return control(services.control, request, response)
  const fault = services.faults.take(method, path)
  const who = { installationId: installationOf(services.world, request, path), apiVersion: versionOf(request) }
  let tokenKind: RequestRecord['tokenKind'] = request.headers.authorization === undefined ? 'none' : 'installation'
  try {
    const disturbed = fault !== null && fault.kind !== 'stale_list' && !isAfter(fault)
    if (disturbed) return await disturb({ request, response }, fault, services.world.now())
    const reply = await work(services, { request, url, path, fault })
    tokenKind = reply.tokenKind ?? tokenKind
    if (fault !== null && isAfter(fault)) {
      if (!isText(reply.body)) await buffer(reply.body)
      return await disturb({ request, response }, fault, services.world.now())
    }
    await writeReply(response, reply, method)
  } catch (error) {
    services.log(
      `the local GitHub failed at ${method} ${path}: ${error instanceof Error ? error.stack : String(error)}`,
    )
    if (response.headersSent) response.destroy()
    else await writeReply(response, { status: 500, headers: [], body: '{"message":"Server Error"}' }, method)
  } finally {
    const status = response.headersSent ? response.statusCode : 0
    const durationMs = Math.round(performance.now() - from)
    services.requests.push({ method, path, status, at: Date.now(), durationMs, tokenKind, ...who })
    services.log(`${method} ${path} → ${status}${fault === null ? '' : ` (${fault.kind})`} (${durationMs} ms)`)
  }
}

/** Also of a token that is over by now. */
function installationOf({ tokens }: World, { headers }: IncomingMessage, path: string): number | null {
  const asked = /^\/app\/installations\/(\d+)\/access_tokens$/.exec(path)?.[1]
  if (asked !== undefined) return Number(asked)
  const [scheme = '', credentials = ''] = (headers.authorization ?? '').split(/\s+/, 2)
  const token = scheme.toLowerCase() === 'basic' ? basicPassword(credentials) : credentials
  return tokens.get(token)?.installationId ?? null
}

function versionOf({ headers }: IncomingMessage): string | null {
  const version = headers['x-github-api-version']
  return typeof version === 'string' ? version : null
}

/** Whoever goes away while asking gets no answer. */
async function control(given: Control, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname } = new URL(request.url ?? '/', 'http://127.0.0.1')
  try {
    await writeReply(response, await serveControl(given, request, pathname), request.method ?? 'GET')
  } catch {
    response.destroy()
  }
}

type Work = { request: IncomingMessage; url: URL; path: string; fault: ArmedFault | null }

async function work(
  services: ServerServices,
  { request, url, path, fault }: Work,
): Promise<Reply & { tokenKind?: RequestRecord['tokenKind'] }> {
  if (url.pathname.startsWith(`${apiRoot}/`) || url.pathname === apiRoot) {
    const newestId = fault?.kind === 'stale_list' ? fault.newerThan : null
    return serveApi(services, { request, url, path: url.pathname === apiRoot ? '/' : path, newestId })
  }
  const git = matchGitPath(url.pathname)
  return git === null
    ? servePage(services.world, request, url)
    : serveGit({ world: services.world, request, url, ...git })
}

type Exchange = { request: IncomingMessage; response: ServerResponse }

async function disturb({ request, response }: Exchange, fault: ArmedFault, now: Date): Promise<void> {
  const reply = faultReply(fault, now)
  if (reply !== null) {
    // The body is read to its end, so that the client sees the answer and no broken pipe.
    if (!request.complete) await buffer(request)
    return writeReply(response, reply, request.method ?? 'GET')
  }
  if (fault.kind === 'hang' || fault.kind === 'hang_after') {
    if (response.closed) return
    return new Promise((resolve) => response.once('close', resolve))
  }
  request.socket.resetAndDestroy()
}
