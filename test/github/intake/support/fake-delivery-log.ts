import { randomUUID } from 'node:crypto'
import type { Attempt, DeliveryLog } from '../../../../src/github/intake/delivery-log.ts'

export type FakeDeliveryLog = DeliveryLog & {
  /** In the order in which GitHub sent them. */
  attempts: Attempt[]
  /** What was asked for, one by one. */
  reads: number[]
  /** Attempt → what GitHub fails with. */
  faults: Map<number, Error>
  /** Attempts that GitHub keeps no longer. */
  gone: Set<number>
  listFault: Error | null
  pageSize: number
  /** Writes down an attempt; its payload says its id. */
  sent(changes?: Partial<Attempt>): Attempt
  payloads: Map<number, unknown>
}

export function createFakeDeliveryLog(): FakeDeliveryLog {
  const fake: FakeDeliveryLog = {
    attempts: [],
    reads: [],
    faults: new Map(),
    gone: new Set(),
    listFault: null,
    pageSize: 100,
    payloads: new Map(),
    sent(changes = {}) {
      const id = fake.attempts.length + 1
      const at = new Date(Date.parse('2026-05-01T10:00:00Z') + id * 1000)
      const what = { event: 'issues', action: 'labeled', installationId: 5, repositoryId: 7 }
      const attempt = { id, guid: randomUUID(), at, ...what, ...changes }
      fake.attempts.push(attempt)
      fake.payloads.set(id, { action: attempt.action, repository: { id: attempt.repositoryId }, id })
      return attempt
    },
    async *list(since) {
      if (fake.listFault !== null) throw fake.listFault
      const all = fake.attempts.toReversed().filter(({ at }) => at >= since)
      for (let from = 0; from < all.length; from += fake.pageSize) yield all.slice(from, from + fake.pageSize)
    },
    async read(id) {
      fake.reads.push(id)
      const fault = fake.faults.get(id)
      if (fault !== undefined) throw fault
      return fake.gone.has(id) ? null : fake.payloads.get(id)
    },
  }
  return fake
}
