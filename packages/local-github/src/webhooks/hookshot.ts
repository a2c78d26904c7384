import { createHmac, randomUUID } from 'node:crypto'
import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { DeliveryRecord } from '../contract/records.ts'

export type Attempt = {
  id: number
  isRedelivery: boolean
  startedAt: Date
  durationMs: number
  /** 0 = no HTTP answer. */
  statusCode: number
  failure: string | null
  responseBody: string
}

/** A webhook: made once, sent any number of times under the same GUID. */
export type Delivery = {
  guid: string
  event: string
  action: string | null
  installationId: number | null
  repositoryId: number | null
  body: string
  /** false: the App is not subscribed to it. */
  isSent: boolean
  attempts: Attempt[]
}

export type HookshotOptions = {
  url: string | null
  secret: string
  appId: number
  timeoutMs: number
  now: () => Date
  nextId: () => number
  log: (line: string) => void
}

export type Hookshot = ReturnType<typeof createHookshot>

/** Sends signed webhooks and keeps what came of them. Like GitHub it never repeats by itself. */
export function createHookshot(given: HookshotOptions) {
  let options = given
  const deliveries: Delivery[] = []
  const underway = new Set<Promise<unknown>>()
  const abort = new AbortController()

  function send(delivery: Delivery, isRedelivery: boolean): Promise<number> {
    const sent = attempt(delivery, isRedelivery).finally(() => underway.delete(sent))
    underway.add(sent)
    return sent
  }

  async function attempt(delivery: Delivery, isRedelivery: boolean): Promise<number> {
    if (options.url === null) return 0
    const startedAt = options.now()
    const from = performance.now()
    const answer = await post(options.url, delivery, options, abort.signal)
    const durationMs = Math.round(performance.now() - from)
    delivery.attempts.push({ id: options.nextId(), isRedelivery, startedAt, durationMs, ...answer })
    options.log(`${inWords(delivery)} → ${answer.failure ?? answer.statusCode} (${durationMs} ms)`)
    return answer.statusCode
  }

  return {
    deliveries,
    setUrl(url: string): void {
      options = { ...options, url }
    },
    /** Another App is registered: from now on its address and secret count. */
    configure(change: Pick<HookshotOptions, 'url' | 'secret' | 'appId'>): void {
      options = { ...options, ...change }
    },
    emit(event: Omit<Delivery, 'guid' | 'attempts'>): string {
      const delivery: Delivery = { ...event, guid: randomUUID(), attempts: [] }
      if (delivery.isSent) {
        deliveries.push(delivery)
        void send(delivery, false)
      }
      return delivery.guid
    },
    redeliver(delivery: Delivery): Promise<number> {
      return send(delivery, true)
    },
    again(delivery: Delivery): Promise<number> {
      const copy: Delivery = { ...delivery, guid: randomUUID(), attempts: [] }
      deliveries.push(copy)
      return send(copy, false)
    },
    find: (guid: string) => findDelivery(deliveries, guid),
    async settled(): Promise<void> {
      while (underway.size > 0) await Promise.all(underway)
    },
    async close(): Promise<void> {
      abort.abort()
      await Promise.all(underway)
    },
  }
}

function findDelivery(deliveries: readonly Delivery[], guid: string): Delivery {
  const found = deliveries.find((one) => one.guid === guid)
  if (found === undefined) throw new Error(`the local GitHub sent no delivery ${guid}`)
  return found
}

function inWords({ event, action, guid }: Delivery): string {
  return `webhook ${[event, action].filter(Boolean).join('.')} ${guid}`
}

export function deliveryRecord(delivery: Delivery): DeliveryRecord {
  const last = delivery.attempts.at(-1)
  return {
    guid: delivery.guid,
    event: delivery.event,
    action: delivery.action,
    statusCode: last?.statusCode ?? null,
    durationMs: last?.durationMs ?? null,
    attempts: delivery.attempts.length,
    requestBody: delivery.body,
    failure: last?.failure ?? null,
  }
}

function deliveryHeaders(delivery: Delivery, { secret, appId }: HookshotOptions): Record<string, string> {
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

type Answer = Pick<Attempt, 'statusCode' | 'failure' | 'responseBody'>

const longestResponse = 64 * 1024

/** One connection a delivery, as GitHub does; nothing stays open afterwards. */
function post(url: string, delivery: Delivery, options: HookshotOptions, closed: AbortSignal): Promise<Answer> {
  const body = Buffer.from(delivery.body)
  const send = url.startsWith('https:') ? httpsRequest : httpRequest
  return new Promise((resolve) => {
    const end = (answer: Answer) => {
      clearTimeout(timer)
      resolve(answer)
    }
    const headers = { ...deliveryHeaders(delivery, options), 'content-length': body.length }
    const request = send(url, { method: 'POST', headers, agent: false, signal: closed }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => (text = (text + chunk).slice(0, longestResponse)))
      response.once('error', () => {})
      response.once('close', () => end({ statusCode: response.statusCode ?? 0, failure: null, responseBody: text }))
    })
    const timer = setTimeout(() => request.destroy(new Error('timed out')), options.timeoutMs)
    request.once('error', (error) => end({ statusCode: 0, failure: error.message, responseBody: '' }))
    request.end(body)
  })
}
