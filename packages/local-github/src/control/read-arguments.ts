import { argumentsOf } from '../contract/operations.ts'
import type { OperationName } from '../contract/operations.ts'

/**
 * Puts the named arguments of a request in order. Throws a sentence that names the argument and
 * what was sent.
 */
export function readArguments(name: OperationName, body: string): unknown[] {
  const given = parse(name, body)
  const known = argumentsOf(name)
  const names = known.map((argument) => argument.name)
  const unknown = Object.keys(given).find((key) => !names.includes(key))
  if (unknown !== undefined) {
    throw new Error(`${name} takes ${names.length === 0 ? 'no arguments' : names.join(', ')}, got ${unknown}`)
  }
  return known.map(({ name: argument, kind, isOptional }) => {
    const value = given[argument]
    if (value === undefined && isOptional) return value
    if (value === undefined) throw new Error(`${name} needs ${argument}: ${kind}`)
    if (kindOf(value) !== kind) throw new Error(`${argument} of ${name} must be: ${kind}, got ${JSON.stringify(value)}`)
    return value
  })
}

function parse(name: OperationName, body: string): Record<string, unknown> {
  let given: unknown
  try {
    given = body === '' ? {} : JSON.parse(body)
  } catch (cause) {
    throw new Error(`the arguments of ${name} are no JSON`, { cause })
  }
  if (kindOf(given) !== 'object') throw new Error(`the arguments of ${name} must be a JSON object with their names`)
  return given as Record<string, unknown>
}

function kindOf(value: unknown): string {
  return value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value
}
