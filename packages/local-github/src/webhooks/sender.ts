import { createHmac } from 'node:crypto'
import type { Delivery } from './delivery.ts'
import { post } from './post.ts'

export type SenderOptions = {
  /** null = nothing is sent. */
  url: string | null
  secret: string
  appId: number
  timeoutMs: number
  now: () => Date
  nextId: () => number
  log: (line: string) => void
}

/**
 * Sends signed deliveries and writes each attempt down in them. Its options are read anew for each.
 */
export function createSender(current: () => SenderOptions) {
  const underway = new Set<Promise<unknown>>()
  const abort = new AbortController()

  async function attempt(delivery: Delivery, isRedelivery: boolean): Promise<number> {
    const options = current()
    if (options.url === null) return 0
    const startedAt = options.now()
    const from = performance.now()
    const requestHeaders = headersOf(delivery, options)
    const answer = await post(options.url, {
      headers: requestHeaders,
      body: Buffer.from(delivery.body),
      timeoutMs: options.timeoutMs,
      signal: abort.signal,
    })
    const durationMs = Math.round(performance.now() - from)
    const id = options.nextId()
    delivery.attempts.push({ id, isRedelivery, startedAt, requestHeaders, durationMs, ...answer })
    const what = [delivery.event, delivery.action].filter(Boolean).join('.')
    options.log(`webhook ${what} ${delivery.guid} → ${answer.failure ?? answer.statusCode} (${durationMs} ms)`)
    return answer.statusCode
  }

  return {
    /** Resolves with the status code; 0 = there was no HTTP answer. */
    send(delivery: Delivery, { isRedelivery }: { isRedelivery: boolean }): Promise<number> {
      const sent = attempt(delivery, isRedelivery).finally(() => underway.delete(sent))
      underway.add(sent)
      return sent
    },
    async settled(): Promise<void> {
      while (underway.size > 0) await Promise.all(underway)
    },
    async close(): Promise<void> {
      abort.abort()
      await Promise.all(underway)
    },
  }
}

function headersOf(delivery: Delivery, { secret, appId }: SenderOptions): Record<string, string> {
  const hmac = (algorithm: string) => createHmac(algorithm, secret).update(delivery.body).digest('hex')
  return {
    accept: '*/*',
    'content-type': 'application/json',
    'user-agent': 'GitHub-Hookshot/5d1e2f3',
    'x-github-delivery': delivery.guid,
    'x-github-event': delivery.event,
    'x-github-hook-id': '400000001',
    'x-github-hook-installation-target-id': String(appId),
    'x-github-hook-installation-target-type': 'integration',
    'x-hub-signature': `sha1=${hmac('sha1')}`,
    'x-hub-signature-256': `sha256=${hmac('sha256')}`,
  }
}
