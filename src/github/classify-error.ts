import { UnavailableError, UserError } from '../errors.ts'

/**
 * Turns what Octokit threw into what callers act on: UnavailableError (no answer, 5xx, rate
 * limits), UserError `github_refused` (GitHub said no). Everything else comes back unchanged.
 * `doing` completes "GitHub refused to …".
 */
export function classifyError(error: unknown, doing: string, now: Date): unknown {
  if (!isRequestError(error)) return error
  // ours, from before the request: Octokit wraps whatever `fetch` throws
  if (error.cause instanceof UnavailableError) return error.cause
  const { response } = error
  if (response === undefined) {
    return new UnavailableError(`GitHub did not answer the request to ${doing}: ${reasonOf(error)}`, null, {
      cause: error,
    })
  }
  if (response.status >= 500 || response.status === 408) {
    const message = `GitHub answered HTTP ${response.status} to the request to ${doing}`
    return new UnavailableError(message, retryAfterMs(response, now), { cause: error })
  }
  if (isRateLimit(response)) {
    const message = `GitHub limits the rate of requests (HTTP ${response.status} to the request to ${doing})`
    return new UnavailableError(message, retryAfterMs(response, now) ?? leastWaitMs, {
      cause: error,
      isPause: true,
    })
  }
  return new UserError('github_refused', `GitHub refused to ${doing}: HTTP ${response.status}, ${saidBy(response)}`, {
    wayOut: wayOutOf(response.status),
    cause: error,
  })
}

/**
 * Whether GitHub wants no more calls for now: it refused this one, or it was the last of the hour.
 * `waitMs` null = it did not say for how long.
 */
export function pauseAskedBy(answer: Answer, now: Date): { waitMs: number | null } | null {
  const isSpent = answer.status < 400 && String(answer.headers['x-ratelimit-remaining']) === '0'
  if (!isSpent && !isRateLimit(answer)) return null
  const waitMs = retryAfterMs(answer, now)
  return { waitMs: waitMs === null ? null : Math.max(waitMs, shortestPauseMs) }
}

/** Whether GitHub answered with one of these status codes. */
export function hasStatus(error: unknown, ...statuses: number[]): error is RequestError {
  return isRequestError(error) && error.response !== undefined && statuses.includes(error.response.status)
}

/** For `.catch()`: null when GitHub answered with one of these status codes. */
export function nullIf(...statuses: number[]): (error: unknown) => null {
  return (error) => {
    if (hasStatus(error, ...statuses)) return null
    throw error
  }
}

/** GitHub's own sentences of an error, joined. */
export function saidBy(response: Answer): string {
  const { message, errors } = isRecord(response.data) ? response.data : {}
  const details = Array.isArray(errors) ? errors.map(sentenceOf) : []
  const sentences = [message, ...details].filter((part): part is string => typeof part === 'string' && part !== '')
  return sentences.length === 0 ? 'without a reason' : sentences.join('; ').slice(0, 500)
}

export type Answer = { status: number; headers: Record<string, string | number | undefined>; data: unknown }

/**
 * The shape of @octokit/request-error, by duck-typing: several copies of the class may be loaded.
 */
type RequestError = Error & { status: number; request: object; response?: Answer }

/** GitHub's advice for limits that come without a time: at least a minute. */
const leastWaitMs = 60_000
const longestWaitMs = 3_600_000
/** What comes again at once when GitHub names no time at all would come for ever. */
const shortestPauseMs = 1_000

function isRequestError(error: unknown): error is RequestError {
  return (
    isRecord(error) &&
    error['name'] === 'HttpError' &&
    typeof error['status'] === 'number' &&
    isRecord(error['request'])
  )
}

/**
 * 403 means both "you may not" and "not so fast":
 * https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api
 */
function isRateLimit(response: Answer): boolean {
  if (response.status === 429) return true
  if (response.status !== 403) return false
  const { headers } = response
  const isSaid = /\brate limit|abuse detection/i.test(saidBy(response))
  return headers['retry-after'] !== undefined || String(headers['x-ratelimit-remaining']) === '0' || isSaid
}

function retryAfterMs({ headers }: Answer, now: Date): number | null {
  const after = headers['retry-after']
  if (after !== undefined) {
    const seconds = Number(after)
    return limited(Number.isFinite(seconds) ? seconds * 1000 : Date.parse(String(after)) - now.getTime())
  }
  if (String(headers['x-ratelimit-remaining']) !== '0') return null
  return limited(Number(headers['x-ratelimit-reset']) * 1000 - now.getTime())
}

function limited(waitMs: number): number | null {
  return Number.isFinite(waitMs) ? Math.min(Math.max(waitMs, 0), longestWaitMs) : null
}

function reasonOf(error: Error): string {
  const cause = error.cause
  return isRecord(cause) && cause['name'] === 'TimeoutError' ? 'no answer within the time limit' : error.message
}

function sentenceOf(detail: unknown): unknown {
  if (!isRecord(detail)) return detail
  const { message, resource, field, code } = detail
  return message ?? [resource, field, code].filter((part) => typeof part === 'string').join(' ')
}

function wayOutOf(status: number): string {
  switch (status) {
    case 401:
      return 'Check that APP_ID and PRIVATE_KEY belong to the same App and that the clock of this machine is right.'
    case 403:
      return 'Accept the permissions of the App (see app.yml) for the installation, and check that it is not suspended.'
    case 404:
    case 410:
      return 'Check that the App is installed on the repository and that the repository and the issue still exist.'
    default:
      return 'Read what GitHub says above; docs/errors.md explains the usual causes.'
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
