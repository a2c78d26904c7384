import { describe, expect, it, jest } from '@jest/globals'
import { FenceLostError } from '../../../src/errors.ts'
import { holdLease } from '../../../src/runs/execution/hold-lease.ts'

type Store = Parameters<typeof holdLease>[0]

function storeWith(change: Partial<Store>): Store {
  return {
    claim: async () => 4,
    leaseEndsAt: async () => new Date(),
    renew: async () => ({ cancelRequested: false }),
    ...change,
  }
}

const me = { runId: 'run', owner: 'me' }
const noShutdown = new AbortController().signal
const aborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))

describe('holdLease', () => {
  it('waits for a lease that somebody else holds', async () => {
    jest.useFakeTimers()
    const answers = [null, null, 7]
    const held = holdLease(storeWith({ claim: async () => answers.shift() ?? null }), me, noShutdown)
    await jest.advanceTimersByTimeAsync(3_000)
    const lease = await held
    lease?.stop()
    jest.useRealTimers()

    expect(lease?.fence).toBe(7)
  })

  it('gives up when the run has ended', async () => {
    const store = storeWith({ claim: async () => null, leaseEndsAt: async () => null })

    expect(await holdLease(store, me, noShutdown)).toBeNull()
  })

  it.each<[string, Partial<Store>, string]>([
    ['somebody cancelled', { renew: async () => ({ cancelRequested: true }) }, 'cancelled'],
    ['the fence was lost', { renew: async () => Promise.reject(new FenceLostError('run', 4)) }, 'fence_lost'],
  ])('aborts the work when %s', async (_name, change, cause) => {
    const lease = await holdLease(storeWith(change), me, noShutdown)
    if (lease === null) throw new Error('there is no lease')
    if (!lease.signal.aborted) await aborted(lease.signal)
    lease.stop()

    expect(lease.cause()).toBe(cause)
  })

  it('outlives a database that is away for less than the lease, not one that is away for longer', async () => {
    jest.useFakeTimers()
    const store = storeWith({ renew: async () => Promise.reject(new Error('away')) })
    const lease = await holdLease(store, me, noShutdown)
    await jest.advanceTimersByTimeAsync(10_000)
    const early = lease?.cause()
    await jest.advanceTimersByTimeAsync(30_000)
    lease?.stop()
    jest.useRealTimers()

    expect([early, lease?.cause()]).toEqual([null, 'fence_lost'])
  })

  it('keeps the first cause', async () => {
    const shutdown = new AbortController()
    const lease = await holdLease(storeWith({ renew: async () => ({ cancelRequested: true }) }), me, shutdown.signal)
    if (lease !== null && !lease.signal.aborted) await aborted(lease.signal)
    shutdown.abort()
    lease?.stop()

    expect(lease?.cause()).toBe('cancelled')
  })
})
