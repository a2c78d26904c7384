import type { People } from './people-acts.ts'
import type { RepositoryState } from './repository-state.ts'

export type { NewRepository, NewReview } from './people-acts.ts'
export type { RepositoryState } from './repository-state.ts'

export type Options = {
  /** Holds the bare repositories; made when absent. Everything else lives in memory. */
  directory: string
  /** 0 or absent = any free port of 127.0.0.1. */
  port?: number
  webhookUrl?: string | null
  webhookSecret: string
  app: {
    id: number
    slug: string
    /** SPKI PEM; the App's JWTs are verified with it. */
    publicKey: string
    clientId?: string
    /** What installations grant. Default: contents, issues, pull_requests and checks to write, metadata to read. */
    permissions?: Permissions
    /** What the App is subscribed to; default: what app.yml asks for. */
    events?: string[]
  }
  log?: (line: string) => void
  now?: () => Date
  /** Life of an installation token; default one hour. */
  tokenLifeMs?: number
  /** Requests an hour for an installation; default 5,000. */
  rateLimit?: number
  /** How long a webhook may take to be answered; default 10 s. */
  deliveryTimeoutMs?: number
}

export type Permissions = Record<string, 'read' | 'write' | 'admin'>

/**
 * A disturbance of matching requests. `path` is tested against the path without `/api/v3`, so `/repos/o/r/issues` or `/o/r.git/info/refs`.
 *
 * - error_before: nothing is done, answer `status` (502); error_after: done, then answered with `status`
 * - reset, reset_after: the connection is cut before or after the work
 * - hang, hang_after: never answered; nothing done, or all of it
 * - rate_limit: 403 (or `status`) of the primary limit, with `retry-after` only when `retryAfterSeconds` is set
 * - secondary_limit: 403 (or `status`) of the secondary limit, same rule
 * - stale_list: a list as it was when the fault was added
 */
export type Fault = {
  match: { method?: string; path: RegExp }
  kind:
    | 'error_before'
    | 'error_after'
    | 'reset'
    | 'reset_after'
    | 'hang'
    | 'hang_after'
    | 'rate_limit'
    | 'secondary_limit'
    | 'stale_list'
  status?: number
  retryAfterSeconds?: number
  /** How many requests it hits; default 1, `Infinity` until cleared. */
  times?: number
}

export type DeliveryRecord = {
  guid: string
  event: string
  action: string | null
  /** Of the last attempt; null before it ended, 0 when there was no HTTP answer. */
  statusCode: number | null
  /** Of the last attempt. */
  durationMs: number | null
  attempts: number
  requestBody: string
  /** Why there was no answer, for example a timeout. */
  failure: string | null
}

export type RequestRecord = {
  method: string
  path: string
  status: number
  /** Milliseconds since the epoch when the answer ended. */
  at: number
  durationMs: number
  tokenKind: 'app' | 'installation' | 'none'
}

/** A GitHub on loopback. */
export type GitHub = People & {
  /** Of the server, http://127.0.0.1:PORT; git below `/owner/name.git`, pages below `/owner/name`. */
  url: string
  apiUrl: string
  setWebhookUrl(url: string): void
  state(owner: string, name: string): RepositoryState
  deliveries(): DeliveryRecord[]
  /** Sends a delivery once more under its GUID; resolves with the status code, 0 without an answer. */
  redeliver(guid: string): Promise<number>
  /** Sends the same payload under a new GUID. */
  deliverAgainWithNewGuid(guid: string): Promise<number>
  /** Resolves when no delivery is on its way. */
  settled(): Promise<void>
  faults: { add(fault: Fault): void; clear(): void }
  requests(): RequestRecord[]
  /** Every installation token that was minted, so that a test can look for it where it must not be. */
  mintedTokens(): string[]
  close(): Promise<void>
}
