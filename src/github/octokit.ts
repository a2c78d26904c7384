import { ProbotOctokit } from 'probot'
import { UnavailableError } from '../errors.ts'
import type { Log } from '../ports/log.ts'

export type GitHubOptions = {
  /** For GitHub Enterprise Server `https://HOST/api/v3`. */
  apiUrl: string
  log: Log
  /** For one attempt, headers and body together. */
  requestTimeoutMs?: number
}

export type AppCredentials = { appId: number; privateKey: string }

/**
 * An Octokit under our rules: one base address for every call, a time limit an attempt, no hidden
 * waiting for rate limits, reads repeated twice after a fault, writes never (an answer can be lost
 * after the write was done).
 */
export function createOctokit(auth: AppCredentials | { token: string }, options: GitHubOptions): ProbotOctokit {
  const octokit = new UnthrottledOctokit({
    auth,
    baseUrl: options.apiUrl,
    log: octokitLog(options.log),
    request: { fetch: fetchWithin(options.requestTimeoutMs ?? 15_000), log: octokitLog(options.log) },
    retry: { retries: 2, retryAfterBaseValue: 250, doNotRetry: clientErrors },
  })
  octokit.hook.before('request', (request) => {
    // A copy: Octokit hands the defaults' own object to every request, and its retry plugin writes
    // to it.
    request.request = { ...request.request }
    if (request.method !== 'GET') request.request.retries ??= 0
  })
  octokit.hook.after('request', (response, request) => {
    const isJson = typeof response.data === 'object' && response.data !== null
    if (response.status <= 201 && !isJson) {
      throw new UnavailableError(
        `${request.method} ${request.url} was not answered with JSON (HTTP ${response.status})`,
      )
    }
  })
  return octokit
}

/** The retry plugin repeats what is not listed here, 409 and 429 among them. */
const clientErrors = Array.from({ length: 100 }, (_, index) => 400 + index)

// The plugin's own throttle waits 1–3 seconds a write; Probot's defaults bring it back unless it is
// switched off this way.
export const UnthrottledOctokit = ProbotOctokit.defaults((options: { throttle?: object }) => ({
  ...options,
  throttle: { ...options.throttle, enabled: false },
}))

/**
 * Reads the body here, because Octokit turns a body that breaks off into an empty success. Looks
 * `fetch` up at each call.
 */
function fetchWithin(timeoutMs: number): typeof fetch {
  return async (url, init) => {
    const response = await globalThis.fetch(url, { ...init, signal: AbortSignal.timeout(timeoutMs) })
    const body = await response.arrayBuffer()
    const { status, statusText, headers } = response
    const whole = new Response(body.byteLength === 0 ? null : body, { status, statusText, headers })
    // Pagination reads it; a Response that was made by hand has none.
    return Object.defineProperty(whole, 'url', { value: response.url })
  }
}

/** Octokit's debug lines name every request and hold its body: not for our log. */
function octokitLog(log: Log) {
  return {
    debug: () => undefined,
    info: () => undefined,
    warn: (message: unknown) => log.warn({ detail: String(message) }, 'octokit warns'),
    error: (message: unknown) => log.error({ detail: String(message) }, 'octokit reports an error'),
    child: () => octokitLog(log),
  }
}
