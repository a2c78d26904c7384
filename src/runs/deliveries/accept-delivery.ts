import { UnavailableError } from '../../errors.ts'
import type { DeliveryStore } from '../../ports/delivery-store.ts'

/** GitHub waits 10 seconds for an answer; this leaves room for a slow network on both sides. */
const deliveryDeadlineMs = 4_000

/**
 * Stores verified deliveries, each with its job. Rejects with UnavailableError when that takes
 * longer than `deadlineMs`; the transaction may still commit afterwards, and then the redelivery is
 * a duplicate.
 */
export function createAcceptDelivery(
  store: Pick<DeliveryStore, 'acceptDelivery'>,
  deadlineMs = deliveryDeadlineMs,
): DeliveryStore['acceptDelivery'] {
  return async (delivery) => {
    let timer: NodeJS.Timeout | undefined
    const deadline = new Promise<never>((_resolve, late) => {
      const reject = () => late(new UnavailableError(`the database took longer than ${deadlineMs} ms`))
      timer = setTimeout(reject, deadlineMs)
    })
    try {
      return await Promise.race([store.acceptDelivery(delivery), deadline])
    } finally {
      clearTimeout(timer)
    }
  }
}
