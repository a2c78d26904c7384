import { FenceLostError } from '../../errors.ts'
import type { Claim, RunStore } from '../../ports/store.ts'
import { pause } from './pause.ts'

export const leaseMs = 30_000
const heartbeatMs = 5_000

/** Why the work on a phase has to stop early. The first cause wins. */
export type StopCause = 'cancelled' | 'fence_lost' | 'shutdown'

export type Lease = Claim & {
  /** Aborted with a StopCause as its reason. */
  signal: AbortSignal
  cause(): StopCause | null
  stop(): void
}

/**
 * Claims the run, waiting while another worker's lease runs out, and renews the claim until `stop`.
 * Resolves null when the run ended meanwhile. `signal` is that of the worker's shutdown.
 */
export async function holdLease(
  store: Pick<RunStore, 'claim' | 'leaseEndsAt' | 'renew'>,
  wanted: { runId: string; owner: string },
  signal: AbortSignal,
): Promise<Lease | null> {
  const fence = await claimWhenFree(store, wanted, signal)
  return fence === null ? null : keepUp(store, { runId: wanted.runId, fence }, signal)
}

async function claimWhenFree(
  store: Pick<RunStore, 'claim' | 'leaseEndsAt'>,
  { runId, owner }: { runId: string; owner: string },
  signal: AbortSignal,
): Promise<number | null> {
  for (;;) {
    signal.throwIfAborted()
    const fence = await store.claim(runId, owner, leaseMs)
    if (fence !== null) return fence
    if ((await store.leaseEndsAt(runId)) === null) return null
    await pause(1_000, signal)
  }
}

function keepUp(store: Pick<RunStore, 'renew'>, claim: Claim, shutdown: AbortSignal): Lease {
  const controller = new AbortController()
  const abort = (cause: StopCause) => controller.abort(cause)
  const onShutdown = () => abort('shutdown')
  shutdown.addEventListener('abort', onShutdown, { once: true })
  let lastHeld = Date.now()
  async function beat(): Promise<void> {
    try {
      const { cancelRequested } = await store.renew(claim, leaseMs)
      lastHeld = Date.now()
      if (cancelRequested) abort('cancelled')
    } catch (error) {
      // a database that is away for longer than the lease has given the run to somebody else
      if (error instanceof FenceLostError || Date.now() - lastHeld > leaseMs - heartbeatMs) abort('fence_lost')
    }
  }
  const timer = setInterval(() => void beat(), heartbeatMs)
  void beat()
  return {
    ...claim,
    signal: controller.signal,
    cause: () => (controller.signal.aborted ? (controller.signal.reason as StopCause) : null),
    stop() {
      clearInterval(timer)
      shutdown.removeEventListener('abort', onShutdown)
    },
  }
}
