import { Refusal } from '../replies/refusal.ts'

/** The JSON object of a request; an empty body is an empty object. */
export function readBody(text: string, operation: string): Record<string, unknown> {
  if (text.trim() === '') return {}
  const value = parse(text)
  // The one place where GitHub takes a bare array.
  if (Array.isArray(value) && operation.endsWith('/labels')) return { labels: value }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Refusal(400, { message: 'Body should be a JSON object' })
  }
  return value as Record<string, unknown>
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Refusal(400, { message: 'Problems parsing JSON' })
  }
}
