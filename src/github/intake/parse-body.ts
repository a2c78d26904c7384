import { UserError } from '../../errors.ts'

/**
 * The payload in a verified body. Throws UserError `webhook_body_invalid` when it is not an object
 * of JSON.
 */
export function parseBody(body: string): Record<string, unknown> {
  let payload: unknown
  try {
    payload = JSON.parse(body)
  } catch (error) {
    throw invalidBody('The body is not JSON.', error)
  }
  if (typeof payload !== 'object' || payload === null || Array.isArray(payload)) {
    throw invalidBody('The body is not an object of JSON.')
  }
  return payload as Record<string, unknown>
}

export function invalidBody(message: string, cause?: unknown): UserError {
  return new UserError('webhook_body_invalid', message, {
    wayOut: 'Only GitHub sends deliveries here; the body must reach us unchanged.',
    cause,
  })
}
