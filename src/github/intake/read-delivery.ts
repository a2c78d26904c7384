import type { Delivery } from '../../domain/trigger/delivery.ts'
import { UserError } from '../../errors.ts'

/** Far more than GitHub uses (about 10); what reads the payload later may recurse. */
const maxDepth = 100

/** Reads the body of a verified delivery. Throws UserError `webhook_body_invalid` when it is not an object of JSON or nested too deeply. */
export function readDelivery({ guid, event }: { guid: string; event: string }, body: string): Delivery {
  const payload = parseObject(body)
  return {
    guid,
    event,
    action: typeof payload['action'] === 'string' ? payload['action'] : null,
    installationId: idOf(payload['installation']),
    repositoryId: idOf(payload['repository']),
    payload,
  }
}

function parseObject(body: string): Record<string, unknown> {
  let payload: unknown
  try {
    payload = JSON.parse(body)
  } catch (error) {
    throw invalid('The body is not JSON.', error)
  }
  if (!isRecord(payload) || Array.isArray(payload)) throw invalid('The body is not an object of JSON.')
  if (isDeeperThan(payload, maxDepth)) throw invalid(`The body is nested deeper than ${maxDepth} levels.`)
  // PostgreSQL's jsonb refuses NUL and lone surrogates; both can only arrive escaped.
  return /\\u(0000|d[89a-f])/i.test(body) ? storable(payload) : payload
}

/** Level by level, not by recursion: the depth is what is in question. */
function isDeeperThan(value: object, levels: number): boolean {
  let level: object[] = [value]
  for (let depth = 1; depth <= levels; depth += 1) {
    level = level.flatMap((parent) => Object.values(parent).filter(isRecord))
    if (level.length === 0) return false
  }
  return true
}

function storable(record: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [wellFormed(name), storableValue(value)]))
}

function storableValue(value: unknown): unknown {
  if (typeof value === 'string') return wellFormed(value)
  if (Array.isArray(value)) return value.map(storableValue)
  return isRecord(value) ? storable(value) : value
}

function wellFormed(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\u{FFFD}')
}

function idOf(owner: unknown): number | null {
  const id = isRecord(owner) ? owner['id'] : null
  return Number.isSafeInteger(id) ? Number(id) : null
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function invalid(message: string, cause?: unknown): UserError {
  return new UserError(
    'webhook_body_invalid',
    message,
    'Only GitHub sends deliveries here; the body must reach us unchanged.',
    { cause },
  )
}
