import type { ProbotOctokit } from 'probot'
import type { Log } from '../../ports/log.ts'
import { classifyError } from '../classify-error.ts'
import { isHandled } from './handled-events.ts'

export type DeliverySweep = {
  /** An Octokit that signs as the App. */
  appClient: ProbotOctokit
  /** Whether the delivery is stored here. */
  isKnown: (guid: string) => Promise<boolean>
  /** Deliveries before this are left alone. GitHub redelivers what is at most three days old. */
  since: Date
  log: Log
}

/**
 * Asks GitHub to send again what we do not have: deliveries that failed, or that were answered and
 * lost. Safe to repeat at any time; resolves with the GUIDs that it asked for. A delivery that
 * failed on every one of five tries is given up.
 */
export async function sweepDeliveries({ appClient, isKnown, since, log }: DeliverySweep): Promise<string[]> {
  try {
    const asked: string[] = []
    for (const attempts of (await listAttempts(appClient, since)).values()) {
      const [newest] = attempts
      if (newest === undefined || (await isKnown(newest.guid))) continue
      const { guid, event, status_code: statusCode } = newest
      if (attempts.length >= maxAttempts) {
        log.warn({ guid, event, statusCode, attempts: attempts.length }, 'a delivery failed too often and is given up')
        continue
      }
      await appClient.rest.apps.redeliverWebhookDelivery({ delivery_id: newest.id })
      log.info({ guid, event, statusCode }, 'a missed delivery was asked for again')
      asked.push(guid)
    }
    return asked
  } catch (error) {
    throw classifyError(error, 'list and repeat deliveries', new Date())
  }
}

type Attempt = {
  id: number
  guid: string
  event: string
  action: string | null
  status_code: number
  delivered_at: string
}

const maxAttempts = 5

/** GUID → its attempts, newest first, as GitHub lists them. */
async function listAttempts(appClient: ProbotOctokit, since: Date): Promise<Map<string, Attempt[]>> {
  const found = new Map<string, Attempt[]>()
  const pages = appClient.paginate.iterator(appClient.rest.apps.listWebhookDeliveries, { per_page: 100 })
  for await (const { data } of pages) {
    const recent = data.filter((attempt) => Date.parse(attempt.delivered_at) >= since.getTime())
    for (const attempt of recent.filter(({ event, action }) => isHandled(event, action))) {
      const guid = attempt.guid.toLowerCase()
      found.set(guid, [...(found.get(guid) ?? []), { ...attempt, guid }])
    }
    if (recent.length < data.length) break
  }
  return found
}
