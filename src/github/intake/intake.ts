import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Delivery } from '../../domain/trigger/delivery.ts'
import { UnavailableError, UserError } from '../../errors.ts'
import type { UserErrorCode } from '../../errors.ts'
import type { Log } from '../../ports/log.ts'
import { handledEvents, isHandled } from './handled-events.ts'
import { discardBody, readBody } from './read-body.ts'
import { loadApp } from './load-app.ts'
import type { Accepted, Receive } from './load-app.ts'
import { openProbot } from './open-probot.ts'
import type { ProbotOptions } from './open-probot.ts'
import { parseBody } from './parse-body.ts'
import { readDeliveryHeaders } from './read-delivery-headers.ts'
import type { DeliveryHeaders } from './read-delivery-headers.ts'

/** Probot's default path. */
export const webhookPath = '/api/github/webhooks'

export type IntakeOptions = ProbotOptions & {
  /** Stores the delivery for good; the answer waits for it. Any rejection is answered with 503. */
  accept: (delivery: Delivery) => Promise<Accepted>
  /** Told that a delivery was answered with 503. */
  missed?: (guid: string) => void
  log: Log
  /** GitHub sends at most 25 MB. */
  maxBodyBytes?: number
  bodyTimeoutMs?: number
}

/**
 * Answers a request for the webhook path; resolves with false, and leaves the request alone, when
 * it is for another path.
 */
export type Intake = (request: IncomingMessage, response: ServerResponse) => Promise<boolean>

/**
 * Takes GitHub's deliveries for the App of app.ts: verified, handled, which is to say stored, then
 * answered. Probot's own middleware is not used for this: it answers 202 after 9 seconds and loses
 * what fails later, and reads bodies of any size. Rejects only when we are wrong.
 */
export async function createIntake(options: IntakeOptions): Promise<Intake> {
  const probot = await openProbot(options).ready()
  const parts: Parts = {
    ...options,
    missed: options.missed ?? (() => undefined),
    maxBodyBytes: options.maxBodyBytes ?? maxBodyBytes,
    bodyTimeoutMs: options.bodyTimeoutMs ?? bodyTimeoutMs,
    isSigned: (body, signature) => probot.webhooks.verify(body, signature).catch(() => false),
    receive: await loadApp(probot, options.accept),
  }
  return async (request, response) => {
    if (!isWebhookPath(request.url)) return false
    const answer = await answerTo(request, parts)
    if (!request.complete) discardBody(request, parts.bodyTimeoutMs)
    send(response, answer)
    return true
  }
}

type Parts = Required<IntakeOptions> & {
  isSigned: (body: string, signature: string) => Promise<boolean>
  receive: Receive
}

type Answer = { status: number; body: object; headers?: Record<string, string> } | null

const maxBodyBytes = 25 * 1024 * 1024
const bodyTimeoutMs = 10_000

function isWebhookPath(url = ''): boolean {
  const path = url.split('?', 1)[0]
  return path === webhookPath || path === `${webhookPath}/`
}

async function answerTo(request: IncomingMessage, parts: Parts): Promise<Answer> {
  if (request.method !== 'POST')
    return refusal(405, { error: 'method_not_allowed', message: 'Deliveries come by POST.' }, { allow: 'POST' })
  try {
    const headers = readDeliveryHeaders(request.headers)
    const read = await readBody(request, parts.maxBodyBytes, parts.bodyTimeoutMs)
    if (read.kind !== 'whole') return answersToPart[read.kind]
    const body = read.bytes.toString('utf8')
    if (!(await parts.isSigned(body, headers.signature))) throw wrongSignature()
    return handledEvents.has(headers.event) ? await pass(headers, body, parts) : ignored
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    return refusal(statusOf[error.code] ?? 400, { error: error.code, message: `${error.message} ${error.wayOut}` })
  }
}

/**
 * Octokit finds handlers by looking a name up in a plain object: only names that are in our list
 * get there.
 */
async function pass({ guid, event }: DeliveryHeaders, body: string, { receive, missed, log }: Parts): Promise<Answer> {
  const payload = parseBody(body)
  const action = typeof payload['action'] === 'string' ? payload['action'] : null
  if (!isHandled(event, action)) return ignored
  try {
    return { status: 202, body: { outcome: await receive({ id: guid, name: event, payload }) } }
  } catch (error) {
    if (error instanceof UserError) throw error
    // GitHub lists what was answered with 503, and it is read from there
    log.error({ err: error, guid, event, action }, 'a delivery could not be stored')
    missed(guid)
    return notStored(error)
  }
}

const statusOf: Partial<Record<UserErrorCode, number>> = { webhook_form_encoded: 415, webhook_signature_invalid: 401 }

const ignored: Answer = { status: 202, body: { outcome: 'ignored' } }

const answersToPart = {
  too_large: refusal(413, { error: 'webhook_body_too_large', message: 'The body is larger than GitHub sends.' }),
  too_slow: refusal(
    408,
    { error: 'webhook_body_too_slow', message: 'The body did not come in time.' },
    { connection: 'close' },
  ),
  /** The sender is gone. */
  broken_off: null,
}

function notStored(error: unknown): Answer {
  const afterMs = error instanceof UnavailableError ? error.retryAfterMs : null
  const after = String(Math.ceil((afterMs ?? 30_000) / 1000))
  const message = 'The delivery could not be stored; send it again later.'
  return refusal(503, { error: 'unavailable', message }, { 'retry-after': after })
}

function wrongSignature(): UserError {
  return new UserError('webhook_signature_invalid', 'X-Hub-Signature-256 does not fit the body.', {
    wayOut: 'Set the same secret in the webhook of the App and in WEBHOOK_SECRET.',
  })
}

function refusal(
  status: number,
  body: { error: string; message: string },
  headers: Record<string, string> = {},
): Answer {
  return { status, body, headers }
}

function send(response: ServerResponse, answer: Answer): void {
  if (answer === null || response.destroyed) return
  const body = JSON.stringify(answer.body)
  const length = String(Buffer.byteLength(body))
  response.writeHead(answer.status, { 'content-type': 'application/json', 'content-length': length, ...answer.headers })
  response.end(body)
}
