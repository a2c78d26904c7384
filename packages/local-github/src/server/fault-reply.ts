import type { ArmedFault } from './faults.ts'
import type { Reply } from '../replies/reply.ts'

/**
 * What a disturbed request is answered with; null = nothing, the connection is cut or left hanging.
 */
export function faultReply(fault: ArmedFault, now: Date): Reply | null {
  switch (fault.kind) {
    case 'error_before':
    case 'error_after':
      return json(fault.status ?? 502, { message: 'Server Error' })
    case 'rate_limit':
      return json(
        fault.status ?? 403,
        { message: 'API rate limit exceeded for installation.' },
        {
          ...limited(now, fault),
          'x-ratelimit-remaining': '0',
          'x-ratelimit-limit': '5000',
          'x-ratelimit-used': '5000',
        },
      )
    case 'secondary_limit':
      return json(
        fault.status ?? 403,
        { message: 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.' },
        retryAfter(fault),
      )
    case 'reset':
    case 'reset_after':
    case 'hang':
    case 'hang_after':
    case 'stale_list':
      return null
  }
}

/** Whether the work is done before the disturbance. */
export function isAfter(fault: ArmedFault): boolean {
  return fault.kind === 'error_after' || fault.kind === 'reset_after' || fault.kind === 'hang_after'
}

function limited(now: Date, fault: ArmedFault): Record<string, string> {
  const seconds = fault.retryAfterSeconds ?? 60
  return { 'x-ratelimit-reset': String(Math.ceil(now.getTime() / 1000) + seconds), ...retryAfter(fault) }
}

function retryAfter({ retryAfterSeconds }: ArmedFault): Record<string, string> {
  return retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }
}

function json(status: number, body: object, headers: Record<string, string> = {}): Reply {
  const all = { 'content-type': 'application/json; charset=utf-8', ...headers }
  return { status, headers: Object.entries(all), body: JSON.stringify({ ...body, status: String(status) }) }
}
