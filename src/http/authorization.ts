import type { IncomingHttpHeaders } from 'node:http'
import type { FastifyInstance } from 'fastify'
import { isLoopbackName } from '../text/loopback-name.ts'
import { Problem } from './problem.ts'
import { isSame } from './secrets.ts'
import { createWrongTokens } from './wrong-tokens.ts'
import type { WrongTokens } from './wrong-tokens.ts'

/**
 * Who may call a route: anybody; a holder of the token; the same, also by a browser's password
 * dialog.
 */
export type Access = 'open' | 'api' | 'page'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Default: `api`. */
    access?: Access
  }
}

export type Caller = { remoteAddress: string | undefined; headers: IncomingHttpHeaders }

type Rules = { apiToken: string | null; now?: () => number }

/** Refuses every request, known path or not, that `createAuthorize` denies. */
export function addAuthorization(app: FastifyInstance, rules: Rules): void {
  const authorize = createAuthorize(rules)
  app.addHook('onRequest', async (request) => {
    const caller = { remoteAddress: request.socket.remoteAddress, headers: request.headers }
    const refusal = authorize(request.routeOptions.config.access ?? 'api', caller)
    if (refusal !== null) throw refusal
  })
}

/**
 * With a token: the token decides, wherever the caller is. Without: only this machine is served,
 * and only under a name that cannot be pointed at it from outside (a web page whose name resolves
 * to 127.0.0.1 sends its own name as `Host`).
 */
export function createAuthorize({
  apiToken,
  now = Date.now,
}: Rules): (access: Access, caller: Caller) => Problem | null {
  const expected = apiToken === null ? null : { token: apiToken, wrongTokens: createWrongTokens(now) }
  return (access, caller) => {
    if (access === 'open') return null
    return expected === null ? refuseDistant(caller) : refuseWithoutToken(access, caller, expected)
  }
}

type Expected = { token: string; wrongTokens: WrongTokens }

function refuseWithoutToken(
  access: 'api' | 'page',
  { remoteAddress = '', headers }: Caller,
  { token, wrongTokens }: Expected,
): Problem | null {
  const given = readToken(access, headers.authorization)
  if (given !== null && isSame(given, token)) return null
  const waitMs = headers.authorization === undefined ? null : wrongTokens.count(remoteAddress)
  if (waitMs !== null) return tooMany(waitMs)
  const state =
    headers.authorization === undefined ? 'No token came with the request' : 'The token is not the right one'
  const basic = ' A browser may give it as the password, with any user name.'
  const detail = `${state}: send \`Authorization: Bearer\` with the value of API_TOKEN.${access === 'page' ? basic : ''}`
  const challenge = access === 'page' ? 'Basic realm="speckit-app", charset="UTF-8"' : 'Bearer realm="speckit-app"'
  return new Problem('http_token_needed', detail, { 'www-authenticate': challenge })
}

function tooMany(waitMs: number): Problem {
  const seconds = Math.ceil(waitMs / 1000)
  const detail = `Too many wrong tokens came from this address: try again in ${seconds} s with the value of API_TOKEN.`
  return new Problem('http_too_many_tokens', detail, { 'retry-after': String(seconds) })
}

function readToken(access: 'api' | 'page', authorization: string | undefined): string | null {
  const [, scheme, value] = /^(bearer|basic) +(\S+)$/i.exec(authorization ?? '') ?? []
  if (scheme === undefined || value === undefined) return null
  if (scheme.toLowerCase() === 'bearer') return value
  if (access !== 'page') return null
  const [, password] = /^[^:]*:([\s\S]*)$/.exec(Buffer.from(value, 'base64').toString('utf8')) ?? []
  return password ?? null
}

function refuseDistant({ remoteAddress, headers }: Caller): Problem | null {
  const way = ' Set API_TOKEN to serve others.'
  const forwarded = forwardingHeaders.find((name) => headers[name] !== undefined)
  if (!isLoopback(remoteAddress)) {
    return new Problem('http_not_local', `No API_TOKEN is set, so only callers on this machine are served.${way}`)
  }
  if (forwarded !== undefined) {
    const detail = `No API_TOKEN is set, and the header \`${forwarded}\` says that the request comes from elsewhere.${way}`
    return new Problem('http_not_local', detail)
  }
  const name = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::\d{1,5})?$/i.exec(headers.host ?? '')?.[1]?.toLowerCase()
  if (name !== undefined && isLoopbackName(name)) return null
  const detail = `No API_TOKEN is set, so the request must be addressed to localhost, 127.0.0.1 or [::1].${way}`
  return new Problem('http_not_local', detail)
}

const forwardingHeaders = [
  'forwarded',
  'via',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-real-ip',
  'true-client-ip',
  'cf-connecting-ip',
]

function isLoopback(address: string | undefined): boolean {
  return address === '::1' || /^(::ffff:)?127\.\d+\.\d+\.\d+$/.test(address ?? '')
}
