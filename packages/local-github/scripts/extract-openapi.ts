import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { routes } from '../src/api/routes/index.ts'

/**
 * Writes src/api/openapi.json: the request bodies of the operations that the local GitHub has, cut
 * out of GitHub's own OpenAPI description. That package unpacks to 390 MB, so it is no dependency;
 * unpack it somewhere else and name its folder:
 *
 *     cd "$(mktemp -d)" && npm pack @octokit/openapi@23.0.2 && tar xzf *.tgz
 *     node …/scripts/extract-openapi.ts package
 */
function extract(packageFolder: string): void {
  const description = readJson(join(packageFolder, 'generated/api.github.com.json'))
  const version = String(readJson(join(packageFolder, 'package.json'))['version'])
  const requests: Record<string, unknown> = {}
  for (const { operation } of routes) {
    const schema = requestSchema(description, operation)
    if (schema !== undefined) requests[operation] = trim(description, schema)
  }
  const target = join(import.meta.dirname, '../src/api/openapi.json')
  writeFileSync(target, `${JSON.stringify({ source: `@octokit/openapi ${version}`, requests }, null, 1)}\n`)
}

type Json = Record<string, unknown>

function readJson(file: string): Json {
  return JSON.parse(readFileSync(file, 'utf8')) as Json
}

function requestSchema(description: Json, operation: string): unknown {
  const [method = '', path = ''] = operation.split(' ')
  const found = at(description, ['paths', path, method.toLowerCase()]) as Json | undefined
  if (found === undefined && method !== 'GET') throw new Error(`GitHub's description has no ${operation}`)
  return at(found, ['requestBody', 'content', 'application/json', 'schema'])
}

function at(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((inside, key) => (inside as Json | undefined)?.[key], value)
}

const prose = ['description', 'example', 'examples', 'title', 'deprecated', 'externalDocs', 'default']
const knownFormats = ['date-time']

/**
 * References are put in, prose is left out, and OpenAPI's `nullable` becomes a JSON Schema type.
 */
function trim(description: Json, value: unknown, isNameMap = false): unknown {
  if (Array.isArray(value)) return value.map((one) => trim(description, one))
  if (typeof value !== 'object' || value === null) return value
  const schema = value as Json
  if (typeof schema['$ref'] === 'string') {
    return trim(description, at(description, schema['$ref'].replace('#/', '').split('/')))
  }
  const kept = Object.entries(schema).filter(
    ([key, inside]) =>
      isNameMap ||
      (!prose.includes(key) && !key.startsWith('x-') && (key !== 'format' || knownFormats.includes(String(inside)))),
  )
  const trimmed = Object.fromEntries(
    kept.map(([key, inside]) => [key, trim(description, inside, key === 'properties')]),
  )
  return isNameMap ? trimmed : withNull(trimmed)
}

function withNull({ nullable, ...schema }: Json): Json {
  if (nullable !== true) return schema
  if (schema['type'] !== undefined) return { ...schema, type: [schema['type'], 'null'].flat() }
  return { anyOf: [schema, { type: 'null' }] }
}

const [, , packageFolder] = process.argv
if (packageFolder === undefined) throw new Error('name the folder of the unpacked package @octokit/openapi')
extract(packageFolder)
