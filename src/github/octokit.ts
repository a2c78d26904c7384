import { ProbotOctokit } from 'probot'
import { UnavailableError } from '../errors.ts'
import type { Log } from '../ports/log.ts'
import { createFetch } from './fetch-github.ts'
import type { InstallationGate } from './installation-gate.ts'

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
 * waiting for rate limits, and repetitions only where `fetch-github.ts` makes them. `gate` stands
 * before calls for one installation; calls of the App itself have none.
 */
export function createOctokit(
  auth: AppCredentials | { token: string },
  options: GitHubOptions & { gate?: InstallationGate },
): ProbotOctokit {
  const fetch = createFetch({ timeoutMs: options.requestTimeoutMs ?? 15_000, gate: options.gate ?? null })
  const octokit = new UnthrottledOctokit({
    auth,
    baseUrl: options.apiUrl,
    log: octokitLog(options.log),
    request: { fetch, log: octokitLog(options.log) },
    retry: { enabled: false },
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

/**
 * Answers keep their shape under it, whatever GitHub's newest one is; GitHub Enterprise Server
 * knows it since 3.9.
 */
const apiVersion = '2022-11-28'

// The plugin's own throttle waits 1–3 seconds a write; Probot's defaults bring it back unless it is
// switched off this way.
export const UnthrottledOctokit = ProbotOctokit.plugin((octokit) => {
  octokit.hook.before('request', ({ headers }) => void (headers['x-github-api-version'] ??= apiVersion))
}).defaults((options: { throttle?: object }) => ({
  ...options,
  throttle: { ...options.throttle, enabled: false },
}))

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
