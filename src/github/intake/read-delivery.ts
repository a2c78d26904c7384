import type { Delivery } from '../../domain/trigger/delivery.ts'
import { invalidBody } from './parse-body.ts'

/** Far more than GitHub uses (about 10); what reads the payload later may recurse. */
const maxDepth = 100

/**
 * Reads a verified delivery. Throws UserError `webhook_body_invalid` when its payload is nested too
 * deeply.
 */
export function readDelivery({ id, name, payload }: { id: string; name: string; payload: object }): Delivery {
  const fields = payload as Record<string, unknown>
  return {
    guid: id.toLowerCase(),
    event: name,
    action: typeof fields['action'] === 'string' ? fields['action'] : null,
    installationId: idOf(fields['installation']),
    repositoryId: idOf(fields['repository']),
    payload: isStorable(payload, maxDepth) ? payload : storable(fields),
  }
}

/**
 * PostgreSQL's jsonb refuses NUL and lone surrogates. Throws when the value holds more than
 * `levels` levels of objects and lists.
 */
function isStorable(value: unknown, levels: number): boolean {
  if (typeof value === 'string') return isStorableText(value)
  if (!isRecord(value)) return true
  if (levels === 0) throw invalidBody(`The body is nested deeper than ${maxDepth} levels.`)
  // no `every`: the depth of the rest is in question also after a text has been found wanting
  let isSound = Array.isArray(value) || Object.keys(value).every(isStorableText)
  for (const inner of Array.isArray(value) ? value : Object.values(value)) {
    if (!isStorable(inner, levels - 1)) isSound = false
  }
  return isSound
}

function isStorableText(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0')
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
