import { afterEach, describe, expect, it, jest } from '@jest/globals'
import { UnavailableError, UserError } from '../../../src/errors.ts'
import { handleDelivery } from '../../../src/runs/deliveries/handle-delivery.ts'
import { labeledPayload } from '../../domain/trigger/labeled-payload.ts'
import { deliveryParts } from '../support/delivery-parts.ts'
import { createFakeDeliveries } from '../support/fake-deliveries.ts'

afterEach(() => {
  jest.useRealTimers()
})

function open() {
  const parts = deliveryParts()
  const deliveries = createFakeDeliveries()
  const errors: string[] = []
  const all = {
    ...parts,
    store: Object.assign(parts.store, deliveries, untouched),
    log: { ...parts.log, error: (_metadata: object, message: string) => void errors.push(message) },
  }
  const outcomes = () => deliveries.rows.map(({ outcome }) => outcome)
  return { ...parts, deliveries, errors, outcomes, handle: (guid: string) => handleDelivery(all, guid) }
}

/** No event is followed here. */
const untouched = {
  openRuns: () => Promise.reject(new Error('nothing under test asks for this')),
  moveRepository: () => Promise.reject(new Error('nothing under test asks for this')),
  wantReport: () => Promise.reject(new Error('nothing under test asks for this')),
}

const label = { payload: labeledPayload() }

describe('handleDelivery', () => {
  it('handles the oldest of the subject, whichever it was woken for', async () => {
    const { deliveries, outcomes, handle } = open()
    deliveries.add({ guid: 'first', ...label })
    deliveries.add({ guid: 'second', event: 'watch' })

    await handle('second')
    expect(outcomes()).toEqual(['started run id-1', null])
    await handle('first')
    expect(outcomes()).toEqual(['started run id-1', expect.stringMatching(/^ignored: watch/)])
    await handle('first')
  })

  it('has nothing to do while another one of the subject is handled', async () => {
    const { deliveries, outcomes, forge, handle } = open()
    deliveries.add({ guid: 'first', ...label })
    deliveries.add({ guid: 'second', ...label })
    await deliveries.claimDelivery('first', 1)

    await handle('second')

    expect([outcomes(), forge.reads]).toEqual([[null, null], []])
  })

  it('settles what GitHub refuses', async () => {
    const { deliveries, outcomes, forge, handle } = open()
    deliveries.add({ guid: 'first', ...label })
    forge.failRead('repository', new UserError('github_refused', 'GitHub said no.', { wayOut: 'None.' }))

    await handle('first')

    expect(outcomes()).toEqual(['refused: GitHub said no.'])
  })

  it('keeps its claim while it works, and not after', async () => {
    jest.useFakeTimers({ doNotFake: ['performance'] })
    const { deliveries, forge, handle } = open()
    deliveries.add({ guid: 'first', ...label })
    const asked = Promise.withResolvers<void>()
    const read = forge.repository
    forge.repository = async (at) => {
      await asked.promise
      return read(at)
    }

    const handled = handle('first')
    await jest.advanceTimersByTimeAsync(35_000)
    const renewals = deliveries.renewals
    asked.resolve()
    await handled
    await jest.advanceTimersByTimeAsync(35_000)

    expect([renewals, deliveries.renewals]).toEqual([3, 3])
  })
})

describe('a delivery that cannot be handled', () => {
  it('is put off for longer each time, at least as long as GitHub asks', async () => {
    const { deliveries, outcomes, forge, handle } = open()
    deliveries.add({ guid: 'first', ...label })
    for (const retryAfterMs of [null, null, 60_000]) {
      forge.failRead('repository', new UnavailableError('GitHub is away', retryAfterMs))
      await expect(handle('first')).rejects.toMatchObject({ name: 'UnavailableError' })
    }

    expect(deliveries.pauses).toEqual([1_000, 2_000, 60_000])
    expect(outcomes()).toEqual([null])
    await handle('first')
    expect(outcomes()).toEqual(['started run id-1'])
  })

  it.each([
    ['of ours', new Error('a bug'), 5],
    ['of GitHub', new UnavailableError('GitHub is away'), 20],
  ])('for a reason %s is given up after some tries, and the next gets its turn', async (_what, error, tries) => {
    const { deliveries, outcomes, errors, forge, handle } = open()
    deliveries.add({ guid: 'first', ...label })
    deliveries.add({ guid: 'second', event: 'watch' })
    for (let attempt = 1; attempt < tries; attempt++) {
      forge.failRead('repository', error)
      await expect(handle('first')).rejects.toThrow(error.message)
    }
    forge.failRead('repository', error)

    await handle('first')
    await handle('first')

    expect(outcomes()).toEqual([
      `failed: it could not be handled in ${tries} tries`,
      expect.stringMatching(/^ignored: watch/),
    ])
    expect(errors).toEqual(['a delivery was given up'])
  })

  it('because each worker dies of it is not tried for ever', async () => {
    const { deliveries, outcomes, forge, handle } = open()
    deliveries.add({ guid: 'first', ...label })
    Object.assign(deliveries.rows[0] ?? {}, { attempt: 20 })

    await handle('first')

    expect([outcomes(), forge.reads]).toEqual([['failed: it could not be handled in 21 tries'], []])
  })
})
