import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import type { ErrorObject, ValidateFunction } from 'ajv'
import addFormats from 'ajv-formats'
import { characters } from '../replies/characters.ts'
import { invalidRequest } from '../replies/refusal.ts'

export type Validate = (operation: string, body: Record<string, unknown>) => void

/**
 * Checks request bodies against GitHub's own description (openapi.json, made by
 * scripts/extract-openapi.ts). Throws its 422.
 */
export function createValidate(): Validate {
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: true, verbose: true })
  addFormats.default(ajv, ['date-time'])
  const compiled = new Map<string, ValidateFunction>()
  const file = join(import.meta.dirname, 'openapi.json')
  const schemas = (JSON.parse(readFileSync(file, 'utf8')) as { requests: Record<string, object> }).requests
  return (operation, body) => {
    const schema = schemas[operation]
    if (schema === undefined) return
    const check = compiled.get(operation) ?? ajv.compile(schema)
    compiled.set(operation, check)
    if (!check(body)) throw invalidRequest(...new Set((check.errors ?? []).map(describe)))
  }
}

function describe(error: ErrorObject): string {
  const supplied = error.data
  const limit = String(error.params['limit'])
  switch (error.keyword) {
    case 'required':
      return `"${error.params['missingProperty']}" wasn't supplied.`
    case 'maxLength':
      return `Only ${limit} characters are allowed; ${characters(String(supplied))} were supplied.`
    case 'maxItems':
      return `No more than ${limit} items are allowed; ${Array.isArray(supplied) ? supplied.length : 0} were supplied.`
    case 'enum':
      return `For '${where(error)}', ${JSON.stringify(supplied)} is not a member of ${JSON.stringify(error.params['allowedValues'])}.`
    case 'type':
      return `For '${where(error)}', ${JSON.stringify(supplied)?.slice(0, 100)} is not a ${error.params['type']}.`
    case 'additionalProperties':
      return `"${error.params['additionalProperty']}" is not a permitted key.`
    case 'anyOf':
    case 'oneOf':
      return `No subschema in "${error.keyword}" matched.`
    default:
      return `For '${where(error)}', ${error.message ?? 'the value is not valid'}.`
  }
}

function where(error: ErrorObject): string {
  return error.instancePath === '' ? 'body' : error.instancePath.slice(1)
}
