import type { Delivery } from '../../domain/trigger/delivery.ts'
import { UnavailableError } from '../../errors.ts'
import type { DeliveryStore } from '../../ports/store.ts'

/** GitHub waits 10 seconds for an answer; this leaves room for a slow network on both sides. */
const deliveryDeadlineMs = 4_000

/**
 * Stores a verified delivery and its job. Rejects with UnavailableError when that takes longer than `deadlineMs`; the transaction may still
 * commit afterwards, and then the redelivery is a duplicate.
 */
export async function acceptDelivery(
  store: Pick<DeliveryStore, 'acceptDelivery'>,
  delivery: Delivery,
  deadlineMs = deliveryDeadlineMs,
): Promise<'accepted' | 'duplicate'> {
  let timer: NodeJS.Timeout | undefined
  const deadline = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new UnavailableError(`the database took longer than ${deadlineMs} ms`)), deadlineMs)
  })
  try {
    return await Promise.race([store.acceptDelivery(delivery), deadline])
  } finally {
    clearTimeout(timer)
  }
}
