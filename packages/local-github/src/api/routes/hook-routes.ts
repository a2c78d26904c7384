import { notFound } from '../../replies/refusal.ts'
import type { Attempt, Delivery } from '../../webhooks/delivery.ts'
import type { Hookshot } from '../../webhooks/hookshot.ts'
import { ok } from '../route.ts'
import type { Answer, Call, Route } from '../route.ts'

const [defaultPage, largestPage] = [30, 100]

/**
 * GitHub's log of what it sent to the App: each attempt is a row of its own, redeliveries keep the
 * GUID.
 */
export const hookRoutes: Route[] = [
  { operation: 'GET /app/hook/deliveries', kind: 'app', handle: list },
  {
    operation: 'GET /app/hook/deliveries/{delivery_id}',
    kind: 'app',
    handle: ({ hookshot, parameters }) => {
      const row = find(hookshot, parameters['delivery_id'] ?? '')
      const request = { headers: row.attempt.requestHeaders, payload: JSON.parse(row.delivery.body) }
      const response = { headers: {}, payload: row.attempt.responseBody }
      return ok({ ...shape(row), url: '', request, response })
    },
  },
  {
    operation: 'POST /app/hook/deliveries/{delivery_id}/attempts',
    kind: 'app',
    handle: ({ hookshot, parameters }) => {
      const { delivery } = find(hookshot, parameters['delivery_id'] ?? '')
      void hookshot.redeliver(delivery)
      return { status: 202, body: {} }
    },
  },
]

type Row = { delivery: Delivery; attempt: Attempt }

/** Newest first, with a cursor (the id of the row to start from) instead of page numbers. */
function list(call: Call): Answer {
  const all = rows(call.hookshot).toSorted((one, other) => other.attempt.id - one.attempt.id)
  const size = Math.min(Number(call.query.get('per_page') ?? defaultPage) || defaultPage, largestPage)
  const cursor = call.query.get('cursor')
  const from = cursor === null ? all : all.filter(({ attempt }) => attempt.id <= Number(cursor.replace(/^v1_/, '')))
  const next = from[size]
  const query = new URLSearchParams(call.query)
  if (next !== undefined) query.set('cursor', `v1_${next.attempt.id}`)
  const headers = next === undefined ? {} : { link: `<${call.address}?${query.toString()}>; rel="next"` }
  return { status: 200, body: from.slice(0, size).map(shape), headers }
}

function rows(hookshot: Hookshot): Row[] {
  return hookshot.deliveries.flatMap((delivery) => delivery.attempts.map((attempt) => ({ delivery, attempt })))
}

function find(hookshot: Hookshot, id: string): Row {
  const found = rows(hookshot).find(({ attempt }) => String(attempt.id) === id)
  if (found === undefined) throw notFound()
  return found
}

function shape({ delivery, attempt }: Row) {
  const isOk = attempt.statusCode >= 200 && attempt.statusCode < 300
  return {
    id: attempt.id,
    guid: delivery.guid,
    delivered_at: attempt.startedAt.toISOString(),
    redelivery: attempt.isRedelivery,
    duration: attempt.durationMs / 1000,
    status: isOk ? 'OK' : (attempt.failure ?? `Invalid HTTP Response: ${attempt.statusCode}`),
    status_code: attempt.statusCode,
    event: delivery.event,
    action: delivery.action,
    installation_id: delivery.installationId,
    repository_id: delivery.repositoryId,
    throttled_at: null,
  }
}
