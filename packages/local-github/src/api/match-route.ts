import { routes } from './routes/index.ts'
import type { Route } from './route.ts'

export type RouteMatch = { route: Route; parameters: Record<string, string> }

/** These parameters may hold slashes, plain or encoded. */
const withSlashes = ['path', 'ref', 'branch']

const compiled = routes.flatMap((route) => addresses(route.operation).map((one) => ({ route, ...compile(one) })))

/** GitHub has everything of a repository a second time below its id, which outlives names. */
function addresses(operation: string): string[] {
  const byId = operation.replace(' /repos/{owner}/{repo}', ' /repositories/{repository_id}')
  return byId === operation ? [operation] : [operation, byId]
}

/** The operation for a method and a path below the API's root; null = GitHub has none (404). */
export function matchRoute(method: string, path: string): RouteMatch | null {
  const wanted = method === 'HEAD' ? 'GET' : method
  for (const { route, method: own, pattern } of compiled) {
    const match = own === wanted ? pattern.exec(path) : null
    if (match !== null) return { route, parameters: decode(match.groups ?? {}) }
  }
  return null
}

function compile(operation: string): { method: string; pattern: RegExp } {
  const [method = '', template = ''] = operation.split(' ')
  const source = template.replace(
    /\{(\w+)\}/g,
    (_, name: string) => `(?<${name}>${withSlashes.includes(name) ? '.+' : '[^/]+'})`,
  )
  return { method, pattern: new RegExp(`^${source}/?$`) }
}

function decode(groups: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(groups).map(([name, value]) => [name, decodeOne(value)]))
}

function decodeOne(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}
