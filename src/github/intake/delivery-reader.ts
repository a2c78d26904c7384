import { UnavailableError } from '../../errors.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Log } from '../../ports/log.ts'
import type { DeliveryStore } from '../../ports/delivery-store.ts'
import type { EndOfReading, ReadingStore } from '../../ports/store.ts'
import type { DeliveryLog } from './delivery-log.ts'
import { readDeliveries } from './read-deliveries.ts'

export type DeliveryReaderOptions = {
  deliveryLog: DeliveryLog
  store: Pick<DeliveryStore, 'acceptDeliveries' | 'storedDeliveries'> & ReadingStore
  clock: Clock
  log: Log
  /** Of this process. */
  owner: string
}

/** `busy`: another process reads, did so just now, or GitHub asked us all to wait. */
export type Turn = { kind: 'busy' } | { kind: 'read'; stored: number } | { kind: 'failed'; waitMs: number | null }

export type DeliveryReader = {
  /**
   * Reads what is new, unless it was read within `freshMs`. Never rejects: what fails is logged,
   * and comes again with the next turn.
   */
  turn(freshMs: number, signal: AbortSignal): Promise<Turn>
  /** Those of these deliveries that are not stored. Rejects while the database is away. */
  missing(guids: readonly string[]): Promise<string[]>
}

/**
 * Reads GitHub's log of deliveries from where any process read it last. Several processes may take
 * turns at the same time: one of them reads. The place moves on only when everything before it is
 * stored, so that a death at any point loses nothing.
 */
export function createDeliveryReader(options: DeliveryReaderOptions): DeliveryReader {
  const { deliveryLog, store, clock, log, owner } = options
  const isGivenUp = createPatience(clock)

  let [renewedAt, lookedBackAt] = [0, 0]

  async function checkLease(signal: AbortSignal): Promise<void> {
    if (signal.aborted) throw new UnavailableError('this process stops', 0)
    if (clock.now().getTime() - renewedAt < renewMs) return
    renewedAt = clock.now().getTime()
    if (!(await store.renewReading(name, { owner, leaseMs })))
      throw new UnavailableError('another process reads now', 0)
  }

  async function read(from: Date | null, signal: AbortSignal): Promise<{ turn: Turn; end: EndOfReading }> {
    const now = clock.now().getTime()
    renewedAt = now
    const isLong = now - lookedBackAt >= longOverlapMs / 2
    const overlapMs = isLong ? longOverlapMs : shortOverlapMs
    const since = new Date(from === null ? now - keptMs : Math.max(from.getTime() - overlapMs, now - keptMs))
    try {
      const parts = { deliveryLog, store, log, checkLease: () => checkLease(signal), isGivenUp }
      const { stored, readUntil } = await readDeliveries(parts, since)
      if (isLong) lookedBackAt = now
      return { turn: { kind: 'read', stored }, end: { readUntil, isDone: true, pausedUntil: null } }
    } catch (error) {
      const waitMs = error instanceof UnavailableError ? error.retryAfterMs : null
      log.warn({ err: error, since }, 'deliveries could not be read from GitHub’s log; the next turn goes on')
      const pausedUntil = waitMs === null ? null : new Date(clock.now().getTime() + waitMs)
      return { turn: { kind: 'failed', waitMs }, end: { readUntil: null, isDone: false, pausedUntil } }
    }
  }

  return {
    async turn(freshMs, signal) {
      try {
        const place = await store.claimReading(name, { owner, leaseMs, freshMs })
        if (place === null) return { kind: 'busy' }
        const { turn, end } = await read(place.readUntil, signal)
        await store.endReading(name, owner, end)
        return turn
      } catch (error) {
        log.warn({ err: error }, 'the place in GitHub’s log of deliveries could not be read or kept')
        return { kind: 'failed', waitMs: null }
      }
    },
    async missing(guids) {
      const stored = await store.storedDeliveries(guids)
      return guids.filter((guid) => !stored.has(guid))
    },
  }
}

const name = 'deliveries'
/** What a killed reader holds up the next one by. */
const leaseMs = 20_000
const renewMs = leaseMs / 4
/** GitHub's documentation: deliveries of the past 3 days can be listed and sent again. */
const keptMs = 3 * 24 * 60 * 60_000
/**
 * An attempt that GitHub gave up after 10 s is listed later than those that began after it. Once a
 * minute the reading looks further back, in case that GitHub takes longer to write one down.
 */
const [shortOverlapMs, longOverlapMs] = [20_000, 2 * 60_000]
const patienceMs = 60 * 60_000

/** Whether a delivery has failed for longer than anybody should wait for it. */
function createPatience(clock: Clock): (guid: string) => boolean {
  const since = new Map<string, number>()
  return (guid) => {
    const now = clock.now().getTime()
    const first = since.get(guid) ?? now
    since.delete(guid)
    if (now - first > patienceMs) return true
    since.set(guid, first)
    const oldest = since.keys().next()
    if (since.size > 1000 && oldest.done !== true) since.delete(oldest.value)
    return false
  }
}
