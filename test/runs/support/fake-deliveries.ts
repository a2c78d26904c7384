import type { Delivery } from '../../../src/domain/trigger/delivery.ts'
import type { ClaimedDelivery, DeliveryStore } from '../../../src/ports/delivery-store.ts'

type Row = Delivery & { attempt: number; outcome: string | null; isClaimed: boolean }

export type FakeDeliveries = Pick<
  DeliveryStore,
  'claimDelivery' | 'renewDelivery' | 'postponeDelivery' | 'settleDelivery'
> & {
  rows: Row[]
  /** Stores one more of the only subject; in the order of what happened. */
  add(delivery: Partial<Delivery> & { guid: string }): void
  pauses: number[]
  renewals: number
}

/** Deliveries of one subject, in memory. */
export function createFakeDeliveries(): FakeDeliveries {
  const store: FakeDeliveries = {
    rows: [],
    pauses: [],
    renewals: 0,
    add: (delivery) => {
      const given = {
        event: 'issues',
        action: 'labeled',
        installationId: 3,
        repositoryId: 99,
        payload: {},
        ...delivery,
      }
      store.rows.push({ ...given, attempt: 0, outcome: null, isClaimed: false })
    },
    claimDelivery: async () => {
      const open = store.rows.filter(({ outcome }) => outcome === null)
      const [next] = open
      if (next === undefined || open.some(({ isClaimed }) => isClaimed)) return null
      Object.assign(next, { attempt: next.attempt + 1, isClaimed: true })
      const { isClaimed: _, outcome: __, ...delivery } = next
      return delivery satisfies ClaimedDelivery
    },
    renewDelivery: async () => void (store.renewals += 1),
    postponeDelivery: async ({ guid }, pauseMs) => {
      store.pauses.push(pauseMs)
      Object.assign(rowOf(guid), { isClaimed: false })
    },
    settleDelivery: async (guid, outcome) => void Object.assign(rowOf(guid), { outcome, isClaimed: false }),
  }
  function rowOf(guid: string): Row {
    const row = store.rows.find((known) => known.guid === guid)
    if (row === undefined) throw new Error(`there is no delivery ${guid}`)
    return row
  }
  return store
}
