import type { FastifyInstance } from 'fastify'

export type HeaderExceptions = {
  /** Where forms may lead, as a source list of a Content Security Policy; default: nowhere. */
  formAction?: string
  /** Default: `no-referrer`. */
  referrerPolicy?: string
}

/** No script, style or frame from anywhere but our own files, whatever an issue or a log says. */
export function addSecurityHeaders(app: FastifyInstance, exceptions: HeaderExceptions = {}): void {
  const headers = headersWith(exceptions)
  app.addHook('onRequest', async (_request, reply) => {
    void reply.headers(headers)
  })
}

function headersWith({ formAction = "'none'", referrerPolicy = 'no-referrer' }: HeaderExceptions) {
  return {
    'content-security-policy': `default-src 'self'; base-uri 'none'; form-action ${formAction}; frame-ancestors 'none'; object-src 'none'`,
    'cross-origin-resource-policy': 'same-origin',
    'referrer-policy': referrerPolicy,
    'x-content-type-options': 'nosniff',
  }
}
