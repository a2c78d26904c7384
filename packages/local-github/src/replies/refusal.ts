/** An answer that is not a success; thrown by handlers, written by the server. */
export class Refusal extends Error {
  readonly status: number
  readonly body: Record<string, unknown>
  readonly headers: Record<string, string>

  constructor(status: number, body: Record<string, unknown>, headers: Record<string, string> = {}) {
    super(String(body['message']))
    this.name = 'Refusal'
    this.status = status
    this.body = { ...body, documentation_url: 'https://docs.github.com/rest', status: String(status) }
    this.headers = headers
  }
}

export function notFound(): Refusal {
  return new Refusal(404, { message: 'Not Found' })
}

export function badCredentials(): Refusal {
  return new Refusal(401, { message: 'Bad credentials' })
}

export function requiresAuthentication(): Refusal {
  return new Refusal(401, { message: 'Requires authentication' })
}

export function notAccessible(): Refusal {
  return new Refusal(403, { message: 'Resource not accessible by integration' })
}

export type FieldError = { resource: string; code: string; field?: string; message?: string; value?: unknown }

export function validationFailed(...errors: FieldError[]): Refusal {
  return new Refusal(422, { message: 'Validation Failed', errors })
}

export function invalidRequest(...problems: string[]): Refusal {
  return new Refusal(422, { message: ['Invalid request.', ...problems].join('\n\n') })
}
