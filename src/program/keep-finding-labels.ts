import { operatorPolicy } from '../config.ts'
import { UnavailableError } from '../errors.ts'
import type { DeliveryReader } from '../github/intake/delivery-reader.ts'
import { repeat } from '../github/intake/repeat.ts'
import type { EndOfReading } from '../ports/store.ts'
import { findLabels } from '../runs/deliveries/find-labels.ts'
import type { FoundLabels } from '../runs/deliveries/find-labels.ts'
import type { Parts } from './open-parts.ts'
import type { Stops } from './stops.ts'

/**
 * Looks for labels of which no delivery tells: at the start, and every hour by one of the
 * processes. What GitHub can tell by its log is read before.
 */
export function keepFindingLabels(parts: Parts, reader: DeliveryReader, stops: Stops): void {
  const { store, log, workerId: owner } = parts
  let freshMs = 0

  async function turn(signal: AbortSignal): Promise<number> {
    const place = await store.claimReading(name, { owner, leaseMs, freshMs })
    if (place === null) return minuteMs
    const begin = parts.clock.now()
    const found = await look(parts, place.readUntil ?? new Date(begin.getTime() - keptMs), { reader, signal })
    await store.endReading(name, owner, endOf(found, begin))
    const waitMs = pauseAfter(found)
    freshMs = waitMs === minuteMs ? hourMs : 0
    return waitMs
  }

  const turns = repeat((signal) =>
    turn(signal).catch((error: unknown) => {
      log.warn({ err: error }, 'labels without a delivery could not be looked for')
      return minuteMs
    }),
  )
  stops.push(() => turns.stop())
}

const name = 'labels'
const minuteMs = 60_000
const hourMs = 60 * minuteMs
const leaseMs = 2 * minuteMs
/** When nobody has looked before: as far back as GitHub’s log goes. */
const keptMs = 3 * 24 * hourMs
/** Our clock and GitHub's may differ. */
const overlapMs = 5 * minuteMs
const youngMs = 15_000

/** What was read in part costs as many requests again: not soon. */
function pauseAfter(found: FoundLabels | null): number {
  if (found === null) return 5 * minuteMs
  if (found.young !== null) return youngMs
  return found.isWhole ? minuteMs : hourMs / 2
}

/** null = GitHub is away. */
async function look(
  parts: Parts,
  from: Date,
  { reader, signal }: { reader: DeliveryReader; signal: AbortSignal },
): Promise<FoundLabels | null> {
  const { config, store, forge, clock, log, agents, workerId: owner } = parts
  async function checkLease(): Promise<void> {
    const isOurs = !signal.aborted && (await store.renewReading(name, { owner, leaseMs }))
    if (!isOurs) throw new UnavailableError('another process looks for labels now, or this one stops')
  }
  try {
    if ((await reader.turn(youngMs, signal)).kind === 'failed') return null
    const settings = { forge, operator: operatorPolicy(config), knownAgents: agents.map((agent) => agent.name) }
    const finding = { ...settings, installations: forge, store, clock, log, checkLease }
    return await findLabels(finding, new Date(from.getTime() - overlapMs))
  } catch (error) {
    log.warn({ err: error }, 'labels without a delivery could not be looked for')
    return null
  }
}

/** A label that may still get its delivery is looked at again, and so is what could not be read. */
function endOf(found: FoundLabels | null, begin: Date): EndOfReading {
  const readUntil = found?.isWhole === true ? (found.young ?? begin) : null
  return { readUntil, isDone: found !== null && found.young === null, pausedUntil: null }
}
