export type JsonObject = Record<string, unknown>

/**
 * Failing to parse is slow: an output with more broken lines than this is no stream of events, and
 * the rest of it is not read.
 */
const maxBrokenLines = 10_000

/**
 * The JSON objects among the lines of an agent's output. Lines that are something else, or cut in
 * the middle, are left out.
 */
export function jsonLines(text: string): JsonObject[] {
  const objects: JsonObject[] = []
  let broken = 0
  for (const line of text.split('\n')) {
    if (!line.trimStart().startsWith('{') || !line.trimEnd().endsWith('}')) continue
    const object = parseObject(line)
    if (object !== null) objects.push(object)
    else if ((broken += 1) > maxBrokenLines) break
  }
  return objects
}

export function objectOf(value: unknown): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {}
}

export function textOf(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value : null
}

/** A whole number of tokens; null for everything else, because unknown is not 0. */
export function countOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null
}

/** null = the line is something else. */
export function parseObject(line: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null
  } catch {
    return null
  }
}
