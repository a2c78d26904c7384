import type { Permission } from './world.ts'

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

export type NewRepository = {
  owner: string
  name: string
  /** Path → text of the first commit. */
  files?: Record<string, string>
  /** Everything below this directory (without `.git`) becomes the first commit; `files` are laid over it. */
  fromDirectory?: string
  isPrivate?: boolean
  defaultBranch?: string
  /** false: the plan of the repository has no draft pull requests. */
  draftsSupported?: boolean
  /** No commit at all. */
  empty?: boolean
  /** Branches that refuse pushes. */
  protectedBranches?: string[]
}

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

export type RepositoryState = {
  issues: {
    number: number
    title: string
    body: string | null
    author: string
    state: 'open' | 'closed'
    labels: string[]
    isPullRequest: boolean
  }[]
  comments: { id: number; issue: number; author: string; body: string; edits: number; createdAt: string }[]
  pullRequests: {
    number: number
    title: string
    body: string | null
    author: string
    state: 'open' | 'closed'
    draft: boolean
    head: string
    base: string
    headSha: string
    url: string
  }[]
  checkRuns: {
    id: number
    name: string
    externalId: string | null
    headSha: string
    status: 'queued' | 'in_progress' | 'completed'
    conclusion: string | null
    title: string | null
    summary: string | null
    text: string | null
    annotations: number
    detailsUrl: string | null
    updates: number
  }[]
  labels: string[]
  reactions: { issue: number; comment: number | null; content: string; author: string }[]
  /** Tokens that may reach this repository. `active` = neither revoked nor expired. */
  tokens: { minted: number; revoked: number; expired: number; active: number; permissions: Permissions[] }
  /** Branch → commit. */
  branches: Record<string, string>
}

type Act = { guid: string }

/** A GitHub on loopback. Acts of people send the webhooks that GitHub would send. */
export type GitHub = {
  /** Of the server, http://127.0.0.1:PORT; git below `/owner/name.git`, pages below `/owner/name`. */
  url: string
  apiUrl: string
  setWebhookUrl(url: string): void
  createRepository(repository: NewRepository): Promise<{ id: number; installationId: number; headSha: string | null }>
  setPermission(owner: string, name: string, login: string, permission: Permission): void
  openIssue(
    owner: string,
    name: string,
    issue: { title: string; body: string | null; author: string; labels?: string[] },
  ): Promise<number>
  editIssue(
    owner: string,
    name: string,
    number: number,
    change: { title?: string; body?: string },
    by: string,
  ): Promise<Act>
  labelIssue(owner: string, name: string, number: number, label: string, by: string): Promise<Act>
  unlabelIssue(owner: string, name: string, number: number, label: string, by: string): Promise<Act>
  /** Closes an issue or a pull request. */
  closeIssue(owner: string, name: string, number: number, by: string): Promise<Act>
  commentOnIssue(
    owner: string,
    name: string,
    number: number,
    body: string,
    by: string,
  ): Promise<Act & { commentId: number }>
  /** Clicks "Re-run" of a check run. */
  rerunCheck(owner: string, name: string, checkRunId: number, by: string): Promise<Act>
  /** Clicks a button of a check run. */
  clickCheckAction(owner: string, name: string, checkRunId: number, identifier: string, by: string): Promise<Act>
  /** Commits the files on a branch (made from the default branch when absent) and resolves with the commit. */
  commitAs(owner: string, name: string, branch: string, files: Record<string, string>, by: string): Promise<string>
  deleteBranch(owner: string, name: string, branch: string, by: string): Promise<void>
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
