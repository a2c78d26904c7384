export type JsonObject = Record<string, unknown>

/** The JSON objects among the lines of an agent's output. Lines that are something else, or cut in the middle, are left out. */
export function jsonLines(text: string): JsonObject[] {
  return text.split('\n').flatMap((line) => {
    const object = line.trimStart().startsWith('{') ? parse(line) : null
    return object === null ? [] : [object]
  })
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

function parse(line: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null
  } catch {
    return null
  }
}
