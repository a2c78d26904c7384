import type { DeliveryRecord } from '../contract/records.ts'

export type Attempt = {
  id: number
  isRedelivery: boolean
  startedAt: Date
  /** As they were sent, by their lower-case names. */
  requestHeaders: Record<string, string>
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
