import { randomUUID } from 'node:crypto'
import type { Delivery } from './delivery.ts'
import { createSender } from './sender.ts'
import type { SenderOptions } from './sender.ts'

export type Hookshot = ReturnType<typeof createHookshot>

/** Sends signed webhooks and keeps what came of them. Like GitHub it never repeats by itself. */
export function createHookshot(given: SenderOptions) {
  let options = given
  const deliveries: Delivery[] = []
  const { send, settled, close } = createSender(() => options)

  return {
    deliveries,
    setUrl(url: string): void {
      options = { ...options, url }
    },
    /** Another App is registered: from now on its address and secret count. */
    configure(change: Pick<SenderOptions, 'url' | 'secret' | 'appId'>): void {
      options = { ...options, ...change }
    },
    emit(event: Omit<Delivery, 'guid' | 'attempts'>): string {
      const delivery: Delivery = { ...event, guid: randomUUID(), attempts: [] }
      if (delivery.isSent) {
        deliveries.push(delivery)
        void send(delivery, { isRedelivery: false })
      }
      return delivery.guid
    },
    redeliver(delivery: Delivery): Promise<number> {
      return send(delivery, { isRedelivery: true })
    },
    /** GitHub keeps deliveries for three days. */
    forget(): void {
      deliveries.length = 0
    },
    again(delivery: Delivery): Promise<number> {
      const copy: Delivery = { ...delivery, guid: randomUUID(), attempts: [] }
      deliveries.push(copy)
      return send(copy, { isRedelivery: false })
    },
    find(guid: string): Delivery {
      const found = deliveries.find((one) => one.guid === guid)
      if (found === undefined) throw new Error(`the local GitHub sent no delivery ${guid}`)
      return found
    },
    settled,
    close,
  }
}
