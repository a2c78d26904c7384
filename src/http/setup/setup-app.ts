import fastify from 'fastify'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { UnavailableError, UserError } from '../../errors.ts'
import type { AppRegistration, SavedApp } from '../../ports/app-registration.ts'
import type { Log } from '../../ports/log.ts'
import { sendPage } from '../pages/send-page.ts'
import { addSecurityHeaders } from '../security-headers.ts'
import { donePage } from './done-page.ts'
import { readGivenApp } from './given-app.ts'
import { addSetupAssets } from './setup-assets.ts'
import { addSetupGuard, originOf, sessionOf } from './setup-guard.ts'
import { refusedPage, setupPage } from './setup-page.ts'
import type { FilledForm, SetupFacts } from './setup-facts.ts'
import { isSame } from '../secrets.ts'
import type { SetupSessions } from './setup-sessions.ts'

export type SetupDependencies = SetupFacts & {
  sessions: SetupSessions
  registration: AppRegistration
  log: Log
  /** For one request, until its body is here. */
  requestTimeoutMs?: number
  /** An App is saved, and the person has the answer. */
  onDone: () => void
}

const bodyLimit = 64 * 1024

/** The set-up page, on a Fastify instance that does not listen by itself. */
export function createSetupApp(dependencies: SetupDependencies): FastifyInstance {
  const { requestTimeoutMs = 10_000 } = dependencies
  const app = fastify({
    logger: false,
    exposeHeadRoutes: false,
    bodyLimit,
    requestTimeout: requestTimeoutMs,
    forceCloseConnections: true,
    http: { headersTimeout: requestTimeoutMs, connectionsCheckingInterval: Math.min(requestTimeoutMs, 1000) },
  })
  // Under `no-referrer`, browsers also hide the origin of a form, from us and from GitHub
  addSecurityHeaders(app, {
    formAction: `'self' ${new URL(dependencies.serverUrl).origin}`,
    referrerPolicy: 'strict-origin',
  })
  addSetupGuard(app, dependencies.sessions)
  readFormsOnly(app)
  addErrorAnswers(app, dependencies.log)
  addSetupAssets(app)
  addRoutes(app, dependencies)
  return app
}

function addRoutes(app: FastifyInstance, dependencies: SetupDependencies): void {
  const { sessions } = dependencies
  app.get<{ Params: { code: string } }>('/setup/:code', { config: { setup: 'entry' } }, async (request, reply) => {
    const cookie = sessions.open(request.params.code)
    if (cookie === null) return reply.callNotFound()
    const headers = { 'set-cookie': cookie, 'referrer-policy': 'no-referrer', 'cache-control': 'no-store' }
    return reply.headers(headers).redirect('/', 303)
  })
  app.get('/', async (request, reply) => showSetup(dependencies, { request, reply }))
  app.get('/registered', { config: { setup: 'return' } }, async (request, reply) =>
    register(dependencies, request, reply),
  )
  app.post('/existing', async (request, reply) => adopt(dependencies, request, reply))
}

type Exchange = { request: FastifyRequest; reply: FastifyReply }

async function showSetup(
  { registration, ...facts }: SetupDependencies,
  { request, reply }: Exchange,
  form: FilledForm | null = null,
): Promise<FastifyReply> {
  const session = sessionOf(request)
  return sendPage(
    reply,
    setupPage(facts, {
      obstacle: await registration.obstacle(),
      organization: textOf(request.query, 'organization').trim(),
      manifest: registration.manifest(`${originOf(request)}/registered`),
      state: session.state(),
      formToken: session.formToken,
      form,
    }),
  )
}

async function register(dependencies: SetupDependencies, request: FastifyRequest, reply: FastifyReply) {
  if (!sessionOf(request).takeState(textOf(request.query, 'state'))) {
    const wayOut =
      'Begin again on the set-up page; each answer of GitHub counts once, in the browser that asked for it.'
    return sendPage(reply.code(403), refusedPage('This does not answer a registration that this page started.', wayOut))
  }
  try {
    const app = await dependencies.registration.register(textOf(request.query, 'code'))
    return await finish(dependencies, reply, app)
  } catch (error) {
    const { message, wayOut } = readerError(error)
    dependencies.log.warn({ err: error }, 'the App could not be registered')
    return sendPage(reply.code(409), refusedPage(message, wayOut))
  }
}

async function adopt(dependencies: SetupDependencies, request: FastifyRequest, reply: FastifyReply) {
  const fields = request.body as Record<string, string> | undefined
  if (!isSame(fields?.['formToken'] ?? '', sessionOf(request).formToken)) {
    return sendPage(reply.code(403), refusedPage('This form is out of date.', 'Open the set-up page again.'))
  }
  const read = readGivenApp(fields ?? {})
  if (read.kind === 'problems')
    return showSetup(dependencies, { request, reply: reply.code(422) }, { ...read, refusal: null })
  try {
    return await finish(dependencies, reply, await dependencies.registration.adopt(read.app))
  } catch (error) {
    const refusal = readerError(error)
    dependencies.log.warn({ err: error }, 'the App that was given could not be taken')
    return showSetup(
      dependencies,
      { request, reply: reply.code(422) },
      {
        problems: {},
        appId: String(read.app.appId),
        refusal,
      },
    )
  }
}

/** The answer is out before the server may close. */
async function finish({ sessions, onDone, ...facts }: SetupDependencies, reply: FastifyReply, app: SavedApp) {
  sessions.end()
  reply.raw.once('close', onDone)
  return sendPage(reply, donePage(facts, app))
}

/** Everything else is a bug, and answered as one. */
function readerError(error: unknown): { message: string; wayOut: string } {
  if (error instanceof UserError) return error
  if (!(error instanceof UnavailableError)) throw error
  return { message: `GitHub is away: ${error.message}`, wayOut: 'Try again in a minute.' }
}

function readFormsOnly(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser<string>(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    async (_request: FastifyRequest, body: string) => Object.fromEntries(new URLSearchParams(body)),
  )
}

/** Nothing of the request and nothing of the error, which may hold a secret. */
function addErrorAnswers(app: FastifyInstance, log: Log): void {
  app.setNotFoundHandler(async (_request, reply) =>
    reply.code(404).type('text/plain; charset=utf-8').send('Not found\n'),
  )
  app.setErrorHandler<Error & { statusCode?: number }>(async (error, _request, reply) => {
    const status = error.statusCode ?? 500
    if (status >= 500) log.error({ err: error }, 'the set-up page failed')
    const text =
      status === 413
        ? 'This is too much.'
        : status < 500
          ? 'The request cannot be read.'
          : 'The set-up page failed; its log says why.'
    return reply.code(status).type('text/plain; charset=utf-8').send(`${text}\n`)
  })
}

function textOf(query: unknown, name: string): string {
  const value = (query as Record<string, unknown>)[name]
  return typeof value === 'string' ? value : ''
}
