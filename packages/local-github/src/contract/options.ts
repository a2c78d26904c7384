import type { Permissions } from './vocabulary.ts'

export type Options = {
  /** Holds the bare repositories; made when absent. Everything else lives in memory. */
  directory: string
  /** 0 or absent = any free port of 127.0.0.1. */
  port?: number
  /**
   * Whether the REST API has an address of its own, as on github.com, and no prefix. Default: below
   * `/api/v3` of the same server as git and pages, as on GitHub Enterprise Server.
   */
  isApiApart?: boolean
  webhookUrl?: string | null
  webhookSecret: string
  app: {
    id: number
    slug: string
    /** SPKI PEM; the App's JWTs are verified with it. */
    publicKey: string
    clientId?: string
    /**
     * What installations grant. Default: contents, issues, pull_requests and checks to write,
     * metadata to read.
     */
    permissions?: Permissions
    /**
     * What the App is subscribed to; default: issues, comments, pull requests, reviews, checks,
     * pushes and repositories.
     */
    events?: string[]
  }
  /**
   * Lets other processes of this machine act by the control API, for those that know it. Without it
   * there is no control API.
   */
  controlToken?: string
  log?: (line: string) => void
  now?: () => Date
  /** Life of an installation token; default one hour. */
  tokenLifeMs?: number
  /** Requests an hour for an installation; default 5,000. */
  rateLimit?: number
  /**
   * The secondary limit on requests that create content; default none. Whoever passes it is refused
   * whatever they ask, for `retryAfterSeconds` (default 60), and each refused request counts too.
   */
  contentLimit?: { perMinute: number; retryAfterSeconds?: number }
  /** How long a webhook may take to be answered; default 10 s. */
  deliveryTimeoutMs?: number
}
