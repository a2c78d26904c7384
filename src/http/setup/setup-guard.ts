import type { IncomingHttpHeaders } from 'node:http'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { SetupSession, SetupSessions } from './setup-sessions.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** `entry`: needs no session yet. `return`: another site may lead here. */
    setup?: 'entry' | 'return'
  }
  interface FastifyRequest {
    setupSession: SetupSession | null
  }
}

/**
 * Refuses, with nothing but a status, every request that does not come from a page of ours in a
 * browser that has a session. Loopback alone keeps nobody out: every web page can send requests
 * there, and a name that resolves to 127.0.0.1 makes them its own.
 */
export function addSetupGuard(app: FastifyInstance, sessions: SetupSessions): void {
  app.decorateRequest('setupSession', null)
  app.addHook('onRequest', async (request, reply) => {
    const place = request.routeOptions.config.setup
    if (!isForUs(request) || !isFromUs(request, place)) return refuse(reply, 403)
    request.setupSession = sessions.find(request.headers.cookie)
    if (request.setupSession === null && place !== 'entry') return refuse(reply, 404)
    return undefined
  })
}

/** The session of a request that the guard let through. */
export function sessionOf({ setupSession }: FastifyRequest): SetupSession {
  if (setupSession === null) throw new Error('a request without a session went past the guard')
  return setupSession
}

/** Our own address by the name that the browser uses; cookies belong to the name. */
export function originOf({ headers }: FastifyRequest): string {
  return `http://${headers.host ?? ''}`
}

function refuse(
  reply: { code(status: number): { type(type: string): { send(body: string): unknown } } },
  status: number,
) {
  return reply
    .code(status)
    .type('text/plain; charset=utf-8')
    .send(status === 404 ? 'Not found\n' : 'Refused\n')
}

function isForUs({ headers, socket }: FastifyRequest): boolean {
  const { localAddress = '', localPort: port = 0 } = socket
  // the server listens on loopback only, so its own address, 127.0.0.2 perhaps, is one more name
  const names = ['127.0.0.1', 'localhost', '[::1]', localAddress]
  const hosts = names.flatMap((name) => (port === 80 ? [name, `${name}:80`] : [`${name}:${port}`]))
  return hosts.includes(headers.host ?? '')
}

function isFromUs(request: FastifyRequest, place: 'entry' | 'return' | undefined): boolean {
  const { headers, method } = request
  if (method !== 'GET' && headers.origin !== originOf(request)) return false
  return place === 'return' ? isNavigation(headers) : isOwnSite(headers)
}

/** Old browsers and command lines do not say it: they are left to session, origin and state. */
function isOwnSite(headers: IncomingHttpHeaders): boolean {
  const site = headers['sec-fetch-site']
  return site === undefined || site === 'none' || site === 'same-origin'
}

function isNavigation(headers: IncomingHttpHeaders): boolean {
  const mode = headers['sec-fetch-mode']
  return mode === undefined || mode === 'navigate'
}
