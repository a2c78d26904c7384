import type { ProbotOctokit } from 'probot'
import type { Clock } from '../../ports/clock.ts'
import { classifyError, nullIf } from '../classify-error.ts'

/** One time that GitHub tried to send a delivery. */
export type Attempt = {
  id: number
  guid: string
  event: string
  action: string | null
  installationId: number | null
  repositoryId: number | null
  at: Date
}

/** What GitHub sent to the App, or tried to, in the last days. Errors are classified. */
export type DeliveryLog = {
  /** Attempts at `since` or later, page by page, newest first. */
  list(since: Date): AsyncIterable<Attempt[]>
  /** What an attempt carried, as GitHub gives it back; null = GitHub does not keep it any more. */
  read(attemptId: number): Promise<unknown>
}

/**
 * `appClient` signs as the App: what it reads needs no signature of its own. The log is read by the
 * published API (https://docs.github.com/en/rest/apps/webhooks).
 */
export function createDeliveryLog(appClient: ProbotOctokit, clock: Clock): DeliveryLog {
  const { rest, paginate } = appClient

  async function* list(since: Date): AsyncGenerator<Attempt[]> {
    try {
      for await (const { data } of paginate.iterator(rest.apps.listWebhookDeliveries, { per_page: 100 })) {
        const recent = data.map(attemptOf).filter(({ at }) => at >= since)
        yield recent
        if (recent.length < data.length) return
      }
    } catch (error) {
      throw classifyError(error, 'list deliveries', clock.now())
    }
  }

  async function read(attemptId: number): Promise<unknown> {
    try {
      const answer = await rest.apps.getWebhookDelivery({ delivery_id: attemptId }).catch(nullIf(404, 410))
      return answer?.data.request.payload ?? null
    } catch (error) {
      throw classifyError(error, `read the delivery ${attemptId}`, clock.now())
    }
  }

  return { list, read }
}

type Listed = {
  id: number
  guid: string
  event: string
  action: string | null
  installation_id: number | null
  repository_id: number | null
  delivered_at: string
}

function attemptOf(listed: Listed): Attempt {
  return {
    id: listed.id,
    guid: listed.guid.toLowerCase(),
    event: listed.event,
    action: listed.action,
    installationId: listed.installation_id,
    repositoryId: listed.repository_id,
    at: new Date(listed.delivered_at),
  }
}
