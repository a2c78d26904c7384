import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import { isOperation, signatures } from '../contract/operations.ts'
import type { OperationName, Operations } from '../contract/operations.ts'
import { Refusal } from '../replies/refusal.ts'
import type { Reply } from '../replies/reply.ts'
import { checkArguments } from './check-arguments.ts'
import { readArguments } from './read-arguments.ts'

/**
 * Below it lies the control API. No login at GitHub begins with an underscore, so no repository is
 * hidden by it.
 */
export const controlRoot = '/_local'

export type Control = { operations: Operations; token: string }

/**
 * What a failed operation is answered with; `refusal` when it is what GitHub would have answered.
 */
export type ControlError = { message: string; refusal?: { status: number; body: Record<string, unknown> } }

export function isControlPath(pathname: string): boolean {
  return pathname === controlRoot || pathname.startsWith(`${controlRoot}/`)
}

/**
 * Answers one request of the control API: `POST /_local/OPERATION` with the arguments by name,
 * `GET /_local` for the list of operations. A browser says by `Origin` that a page asks, and no
 * page is answered; nor is anybody who does not know the token.
 */
export async function serveControl(control: Control, request: IncomingMessage, pathname: string): Promise<Reply> {
  if (request.headers.origin !== undefined) return failure(403, 'The control API answers no web page.')
  if (!isToken(control, request.headers.authorization)) {
    return failure(401, 'The control API needs its token: authorization: Bearer TOKEN')
  }
  const name = pathname.slice(controlRoot.length + 1)
  if (name === '' && request.method === 'GET') return json(200, { operations: signatures })
  if (!isOperation(name)) {
    return failure(404, `There is no operation ${name || '""'}; GET ${controlRoot} lists those that there are.`)
  }
  if (request.method !== 'POST') return failure(405, `An operation is asked for with POST ${controlRoot}/${name}`)
  return perform(control, name, await text(request))
}

async function perform({ operations }: Control, name: OperationName, body: string): Promise<Reply> {
  let values: unknown[]
  try {
    values = readArguments(name, body)
  } catch (error) {
    return failure(400, messageOf(error))
  }
  try {
    checkArguments(name, values)
    const operation = operations[name] as (...given: unknown[]) => unknown
    return json(200, { result: await operation(...values) })
  } catch (error) {
    const refusal = error instanceof Refusal ? { refusal: { status: error.status, body: error.body } } : {}
    return failure(422, messageOf(error), refusal)
  }
}

function isToken({ token }: Control, authorization = ''): boolean {
  const digest = (secret: string) => createHash('sha256').update(secret).digest()
  return timingSafeEqual(digest(authorization), digest(`Bearer ${token}`))
}

function failure(status: number, message: string, more: Omit<ControlError, 'message'> = {}): Reply {
  return json(status, { message, ...more } satisfies ControlError)
}

function json(status: number, body: object): Reply {
  return { status, headers: [['content-type', 'application/json; charset=utf-8']], body: JSON.stringify(body) }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
