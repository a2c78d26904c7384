import type { Caller } from '../auth/caller.ts'
import type { Hookshot } from '../webhooks/hookshot.ts'
import type { Place } from '../world/place.ts'
import type { InstallationToken, World } from '../world/world.ts'

export type Answer = { status: number; body: unknown; headers?: Record<string, string>; contentType?: string }

export type Call = {
  world: World
  hookshot: Hookshot
  caller: Caller
  method: string
  parameters: Record<string, string>
  query: URLSearchParams
  /** Address of this request without its query, for links. */
  address: string
  accept: string
  body: Record<string, unknown>
  /** A stale list ends with this id; null = lists are as they are now. */
  newestId: number | null
}

/** A call is the place of what it changes; the App's bot acts. */
export type RepositoryCall = Call & Place

/**
 * One of `anyOf` must be granted at that level. Public repositories are read by everybody unless
 * `isSignedIn` asks for a token.
 */
export type RepositoryNeeds = { anyOf: readonly string[]; level: 'read' | 'write'; isSignedIn?: boolean }

/**
 * `operation` is GitHub's own name of it: method and path template, as in its OpenAPI description.
 */
export type Route =
  | { operation: string; kind: 'open' | 'app'; handle: (call: Call) => Answer | Promise<Answer> }
  | { operation: string; kind: 'installation'; handle: (call: InstallationCall) => Answer | Promise<Answer> }
  | {
      operation: string
      kind: 'repository'
      needs: RepositoryNeeds
      handle: (call: RepositoryCall) => Answer | Promise<Answer>
    }

export type InstallationCall = Call & { token: InstallationToken }

export function reads(...anyOf: string[]): RepositoryNeeds {
  return { anyOf, level: 'read' }
}

export function writes(...anyOf: string[]): RepositoryNeeds {
  return { anyOf, level: 'write' }
}

export function ok(body: unknown): Answer {
  return { status: 200, body }
}

export function created(body: object): Answer {
  return { status: 201, body, headers: 'url' in body && typeof body.url === 'string' ? { location: body.url } : {} }
}

export function noContent(): Answer {
  return { status: 204, body: null }
}
