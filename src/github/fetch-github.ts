import { setTimeout as delay } from 'node:timers/promises'
import type { ApiCall, InstallationGate } from './installation-gate.ts'

export type FetchOptions = {
  /** For one attempt, headers and body together. */
  timeoutMs: number
  /** Of the installation that the requests are made for; null = they are the App's own. */
  gate: InstallationGate | null
}

/**
 * The one way to GitHub's API: a time limit for each attempt; what is safe to repeat is repeated
 * after a fault, and what is not is sent once (an answer can be lost after the work was done). A
 * GitHub that hangs is not asked again: that would hold up whoever waits three times as long.
 */
export function createFetch({ timeoutMs, gate }: FetchOptions): typeof fetch {
  return async (url, init) => {
    const call = callOf(url, init)
    for (let attempt = 1; ; attempt += 1) {
      await gate?.enter(call)
      const mayRepeat = attempt < attempts && isRepeatable(call)
      try {
        const response = await fetchWhole(url, init, timeoutMs)
        await gate?.leave(call, await answerOf(response))
        if (response.status < 500 || !mayRepeat) return response
      } catch (error) {
        if (!mayRepeat || isTimeout(error)) throw error
      }
      await delay(repeatMs * attempt ** 2)
    }
  }
}

const attempts = 3
const repeatMs = 250

function callOf(url: Parameters<typeof fetch>[0], init: RequestInit | undefined): ApiCall {
  const { pathname } = new URL(url instanceof Request ? url.url : url)
  return { method: (init?.method ?? 'GET').toUpperCase(), path: pathname }
}

/** A token is revoked once, however often that is asked for. */
function isRepeatable({ method, path }: ApiCall): boolean {
  return method === 'GET' || method === 'HEAD' || path.endsWith('/installation/token')
}

/**
 * Reads the body here, because Octokit turns a body that breaks off into an empty success. Looks
 * `fetch` up at each call.
 */
async function fetchWhole(url: Parameters<typeof fetch>[0], init: RequestInit | undefined, timeoutMs: number) {
  const response = await globalThis.fetch(url, { ...init, signal: AbortSignal.timeout(timeoutMs) })
  const body = await response.arrayBuffer()
  const { status, statusText, headers } = response
  const whole = new Response(body.byteLength === 0 ? null : body, { status, statusText, headers })
  // Pagination reads it; a Response that was made by hand has none.
  return Object.defineProperty(whole, 'url', { value: response.url })
}

async function answerOf(response: Response) {
  const isRefusal = response.status === 403 || response.status === 429
  const data: unknown = isRefusal
    ? await response
        .clone()
        .json()
        .catch(() => null)
    : null
  return { status: response.status, headers: Object.fromEntries(response.headers), data }
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.name === 'TimeoutError'
}
