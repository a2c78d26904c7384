import { describe, expect, it } from '@jest/globals'
import type { Delivery } from '../../../src/domain/trigger/delivery.ts'
import { UnavailableError } from '../../../src/errors.ts'
import { createAcceptDelivery } from '../../../src/runs/deliveries/accept-delivery.ts'

const delivery: Delivery = {
  guid: '72d3162e-cc78-11e3-81ab-4c9367dc0958',
  event: 'issues',
  action: 'labeled',
  installationId: 1,
  repositoryId: 2,
  payload: {},
}

describe('createAcceptDelivery', () => {
  it.each(['accepted', 'duplicate'] as const)('passes on that the delivery was %s', async (outcome) => {
    const seen: Delivery[] = []
    const store = { acceptDelivery: async (given: Delivery) => (seen.push(given), outcome) }

    expect(await createAcceptDelivery(store)(delivery)).toBe(outcome)
    expect(seen).toEqual([delivery])
  })

  it('gives up on a slow store, whose late failure troubles nobody', async () => {
    const slow = Promise.withResolvers<'accepted'>()
    const store = { acceptDelivery: () => slow.promise }

    await expect(createAcceptDelivery(store, 20)(delivery)).rejects.toBeInstanceOf(UnavailableError)

    slow.reject(new Error('too late'))
    await new Promise(setImmediate)
  })

  it('passes a failure of the store on as it is', async () => {
    const failure = new Error('connection refused')

    await expect(createAcceptDelivery({ acceptDelivery: () => Promise.reject(failure) })(delivery)).rejects.toBe(
      failure,
    )
  })
})
