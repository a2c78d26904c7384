import { invalidBody, parseBody } from './parse-body.ts'

/**
 * The payload of a delivery that was read from GitHub's log: an object of JSON. A webhook that
 * sends forms has it as text, by itself or in the field `payload`. Throws UserError
 * `webhook_body_invalid`.
 */
export function readPayload(given: unknown): Record<string, unknown> {
  if (typeof given === 'string') return parseBody(textOf(given))
  if (typeof given !== 'object' || given === null || Array.isArray(given)) throw invalidBody('There is no payload.')
  const fields = given as Record<string, unknown>
  const [[name, only] = [], ...others] = Object.entries(fields)
  return name === 'payload' && typeof only === 'string' && others.length === 0 ? parseBody(only) : fields
}

function textOf(body: string): string {
  return body.startsWith('payload=') ? (new URLSearchParams(body).get('payload') ?? '') : body
}
