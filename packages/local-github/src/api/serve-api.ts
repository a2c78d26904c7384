import { createHash, randomBytes } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import { identifyCaller } from '../auth/caller.ts'
import type { Caller } from '../auth/caller.ts'
import { notFound, Refusal } from '../replies/refusal.ts'
import type { Reply } from '../replies/reply.ts'
import type { Hookshot } from '../webhooks/hookshot.ts'
import { appBot } from '../world/look-up.ts'
import type { World } from '../world/world.ts'
import { authorizeApp, authorizeInstallation, authorizeRepository } from './authorize.ts'
import { matchRoute } from './match-route.ts'
import type { ContentLimit } from './content-limit.ts'
import { rateHeaders } from './rate-limits.ts'
import type { RateLimits } from './rate-limits.ts'
import { readBody } from './read-body.ts'
import type { Answer, Call, Route } from './route.ts'
import type { Validate } from './validate.ts'

export type ApiServices = {
  world: World
  hookshot: Hookshot
  rates: RateLimits
  content: ContentLimit
  validate: Validate
}

/** `path` is below the root of the API; a stale list ends with `newestId`. */
export type ApiRequest = { request: IncomingMessage; url: URL; path: string; newestId: number | null }

/** Answers one request of the REST API. */
export async function serveApi(
  services: ApiServices,
  asked: ApiRequest,
): Promise<Reply & { tokenKind: Caller['kind'] }> {
  const answered = await answerOrRefuse(services, asked)
  return { ...toReply(services, asked.request, answered), tokenKind: answered.caller.kind }
}

type Answered = { caller: Caller; answer: Answer }

/** A refusal is an answer too. Who cannot be identified is nobody. */
async function answerOrRefuse(services: ApiServices, asked: ApiRequest): Promise<Answered> {
  let caller: Caller = { kind: 'none' }
  try {
    caller = identifyCaller(services.world, asked.request.headers.authorization)
    return { caller, answer: await answerCall(services, asked, caller) }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return { caller, answer: { status: error.status, body: error.body, headers: error.headers } }
  }
}

async function answerCall(services: ApiServices, asked: ApiRequest, caller: Caller): Promise<Answer> {
  const { request, url, path, newestId } = asked
  const method = request.method ?? 'GET'
  const body = await text(request)
  // Asking for the limit is free.
  if (path === '/rate_limit') return { status: 200, body: rateLimitBody(services.rates, caller) }
  if (!services.rates.take(caller)) throw exceeded(caller)
  const retryAfter = services.content.refuse(caller, method)
  if (retryAfter !== null) throw tooMuchContent(retryAfter)
  const match = matchRoute(method, path)
  if (match === null) throw notFound()
  const call: Call = {
    world: services.world,
    hookshot: services.hookshot,
    caller,
    method,
    parameters: match.parameters,
    query: url.searchParams,
    address: `${services.world.apiUrl}${path}`,
    accept: request.headers.accept ?? '',
    body: {},
    newestId,
  }
  return run(match.route, call, () => {
    const parsed = readBody(body, match.route.operation)
    services.validate(match.route.operation, parsed)
    return parsed
  })
}

/** Who may comes before what is wrong with the body, as at GitHub. */
function run(route: Route, call: Call, body: () => Record<string, unknown>): Answer | Promise<Answer> {
  switch (route.kind) {
    case 'open':
      return route.handle(call)
    case 'app':
      authorizeApp(call)
      return route.handle({ ...call, body: body() })
    case 'installation': {
      const token = authorizeInstallation(call)
      return route.handle({ ...call, token, body: body() })
    }
    case 'repository': {
      const repository = authorizeRepository(call, route.needs)
      return route.handle({ ...call, repository, by: appBot(call.world), body: body() })
    }
  }
}

function toReply({ rates, world }: ApiServices, request: IncomingMessage, { caller, answer }: Answered): Reply {
  const isEmpty = answer.status === 204
  const content = Buffer.isBuffer(answer.body) ? answer.body : Buffer.from(isEmpty ? '' : JSON.stringify(answer.body))
  const etag = `W/"${createHash('sha256').update(content).digest('hex')}"`
  const isRead = request.method === 'GET' && answer.status === 200
  const isSame = isRead && request.headers['if-none-match'] === etag
  const headers: Record<string, string> = {
    server: 'github.com',
    date: world.now().toUTCString(),
    'x-github-media-type': 'github.v3; format=json',
    'x-github-api-version-selected': '2022-11-28',
    'x-github-request-id': randomBytes(10).toString('hex').toUpperCase(),
    ...rateHeaders(rates.windowOf(caller)),
    ...(isEmpty ? {} : { 'content-type': answer.contentType ?? 'application/json; charset=utf-8' }),
    ...(isRead ? { etag } : {}),
    ...answer.headers,
  }
  return { status: isSame ? 304 : answer.status, headers: Object.entries(headers), body: isSame ? '' : content }
}

function rateLimitBody(rates: RateLimits, caller: Caller) {
  const { limit, used, resetAt } = rates.windowOf(caller)
  const rate = { limit, used, remaining: limit - used, reset: Math.ceil(resetAt / 1000) }
  return { resources: { core: rate }, rate }
}

function exceeded(caller: Caller): Refusal {
  const whom = caller.kind === 'installation' ? `installation ID ${caller.token.installationId}` : '127.0.0.1'
  return new Refusal(403, { message: `API rate limit exceeded for ${whom}.` })
}

function tooMuchContent(retryAfter: number): Refusal {
  const message = 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.'
  return new Refusal(403, { message }, { 'retry-after': String(retryAfter) })
}
