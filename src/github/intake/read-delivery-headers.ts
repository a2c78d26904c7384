import type { IncomingHttpHeaders } from 'node:http'
import { UserError } from '../../errors.ts'

export type DeliveryHeaders = { guid: string; event: string; signature: string }

/**
 * Reads what a delivery says of itself outside of its body. Throws UserError
 * `webhook_header_invalid`, `webhook_form_encoded` or `webhook_signature_invalid` that names the
 * header.
 */
export function readDeliveryHeaders(headers: IncomingHttpHeaders): DeliveryHeaders {
  checkContentType(headers['content-type'])
  const event = textOf(headers, 'x-github-event')
  const guid = textOf(headers, 'x-github-delivery')
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(guid)) throw invalid('X-GitHub-Delivery is not a GUID.')
  return { event, guid: guid.toLowerCase(), signature: signatureOf(headers) }
}

function checkContentType(contentType: string | undefined): void {
  const type = contentType?.split(';')[0]?.trim().toLowerCase()
  if (type === 'application/json') return
  if (type === 'application/x-www-form-urlencoded') {
    throw new UserError(
      'webhook_form_encoded',
      'Content-Type is application/x-www-form-urlencoded; only application/json is read.',
      { wayOut: 'Set the content type of the webhook to application/json.' },
    )
  }
  throw invalid('Content-Type must be application/json.')
}

/** SHA-256 only; the older `X-Hub-Signature` (SHA-1) counts for nothing. */
function signatureOf(headers: IncomingHttpHeaders): string {
  const signature = headers['x-hub-signature-256']
  if (typeof signature === 'string' && /^sha256=[0-9a-f]{64}$/.test(signature)) return signature
  const state = signature === undefined ? 'is missing' : 'does not have the form sha256=<64 hexadecimal digits>'
  throw new UserError('webhook_signature_invalid', `X-Hub-Signature-256 ${state}.`, {
    wayOut: 'Set the same secret in the webhook of the App and in WEBHOOK_SECRET.',
  })
}

function textOf(headers: IncomingHttpHeaders, name: 'x-github-event' | 'x-github-delivery'): string {
  const value = headers[name]
  if (typeof value === 'string' && value !== '') return value
  throw invalid(`${name === 'x-github-event' ? 'X-GitHub-Event' : 'X-GitHub-Delivery'} is missing.`)
}

function invalid(message: string): UserError {
  return new UserError('webhook_header_invalid', message, {
    wayOut: 'Only GitHub sends deliveries here; the headers must reach us unchanged.',
  })
}
