import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod'
import type { Log } from '../ports/log.ts'
import { errorPage } from './pages/error-page.ts'
import { Problem, viewProblem } from './problem.ts'
import { sendPage } from './pages/send-page.ts'
import { visible } from './visible.ts'

/** Turns everything that is thrown into a problem: JSON for the API, a page for people. */
export function addErrorHandlers(app: FastifyInstance, log: Log): void {
  app.setErrorHandler<FastifyError>((error, request, reply) => {
    const problem = toProblem(error, request)
    if (problem.status >= 500)
      log.error({ err: error, method: request.method, path: pathOf(request) }, 'request failed')
    return sendProblem(problem, request, reply)
  })
  app.setNotFoundHandler((request, reply) => {
    const detail = `${request.method} ${shorten(pathOf(request))} is not known; /openapi.json lists what is.`
    return sendProblem(new Problem('http_not_found', detail), request, reply)
  })
}

function sendProblem(problem: Problem, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  void reply.code(problem.status).headers({ ...problem.headers, 'cache-control': 'no-store' })
  if (wantsPage(request)) return sendPage(reply, errorPage(problem))
  return reply.type('application/problem+json; charset=utf-8').serializer(JSON.stringify).send(viewProblem(problem))
}

function wantsPage(request: FastifyRequest): boolean {
  const { access } = request.routeOptions.config
  if (access !== undefined) return access === 'page'
  return request.is404 && !request.url.startsWith('/spec-automation') && /text\/html/.test(request.headers.accept ?? '')
}

function toProblem(error: FastifyError | Problem, request: FastifyRequest): Problem {
  if (error instanceof Problem) return error
  if (hasZodFastifySchemaValidationErrors(error)) {
    const given = (name: string) => givenValue(request, error.validationContext, name)
    return new Problem('http_invalid_parameter', error.validation.map((issue) => describeIssue(issue, given)).join(' '))
  }
  const status = 'statusCode' in error ? (error.statusCode ?? 500) : 500
  if (status >= 400 && status < 500) return new Problem('http_bad_request', error.message)
  return new Problem('http_internal_error', 'The cause is in the log of speckit-app; try again later.')
}

function givenValue(request: FastifyRequest, context: string | undefined, name: string): unknown {
  const { params, headers, query } = request
  const source: unknown = context === 'params' ? params : context === 'headers' ? headers : query
  return typeof source === 'object' && source !== null ? Reflect.get(source, name) : undefined
}

function describeIssue(
  issue: { instancePath: string; message?: string; params: object },
  given: (name: string) => unknown,
) {
  const unknown = 'keys' in issue.params && Array.isArray(issue.params.keys) ? issue.params.keys.map(String) : null
  if (unknown !== null) return `${unknown.map((key) => `\`${shorten(key)}\``).join(', ')} ${issue.message ?? ''}.`
  const name = issue.instancePath.split('/')[1] ?? ''
  return `\`${name}\` ${issue.message ?? 'is not valid'}, got \`${shorten(String(given(name)))}\`.`
}

function pathOf(request: FastifyRequest): string {
  return request.url.split('?')[0] ?? ''
}

function shorten(text: string): string {
  return visible(text.length <= 100 ? text : `${text.slice(0, 100)}…`)
}
