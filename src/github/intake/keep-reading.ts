import type { DeliveryReader, Turn } from './delivery-reader.ts'
import { repeat } from './repeat.ts'

export type KeepReadingOptions = {
  reader: DeliveryReader
  /** From the end of one turn to the next, while there is something to read. */
  intervalMs: number
  /** The same when nothing has come for a while. */
  idleMs: number
}

export type KeptReading = {
  /** Somebody was told that this delivery was not stored: it is read as soon as possible. */
  missed(guid: string): void
  /**
   * Resolves after the first turn, or when it takes long: what happened while we were away comes
   * before what happens now.
   */
  caughtUp: Promise<void>
  stop(): Promise<void>
}

/**
 * Takes turns at reading GitHub's log, the first one at once: this process was away. While a
 * delivery that we refused is not stored, the next turn follows after a second.
 */
export function keepReading({ reader, intervalMs, idleMs }: KeepReadingOptions): KeptReading {
  /** GUID → turns that did not bring it. */
  const missed = new Map<string, number>()
  let [isUrgent, hasRead] = [true, false]
  const pauseAfter = createPauses({ intervalMs, idleMs })
  const caughtUp = Promise.withResolvers<void>()
  const timer = setTimeout(caughtUp.resolve, longestCatchUpMs)

  const turns = repeat(async (signal) => {
    const turn = await reader.turn(isUrgent ? 0 : intervalMs / 2, signal)
    const waitMs = pauseAfter(turn)
    await forget(missed, reader)
    // what reads now may be a process that was killed: its lease ends soon
    hasRead ||= turn.kind !== 'busy'
    isUrgent = missed.size > 0 || !hasRead
    if (hasRead) {
      clearTimeout(timer)
      caughtUp.resolve()
    }
    return isUrgent ? Math.max(soonMs, askedFor(turn)) : waitMs
  })

  return {
    missed(guid) {
      if (missed.size < mostMissed) missed.set(guid, 0)
      if (isUrgent) return
      isUrgent = true
      turns.wake()
    },
    caughtUp: caughtUp.promise,
    async stop() {
      clearTimeout(timer)
      caughtUp.resolve()
      await turns.stop()
    },
  }
}

const longestCatchUpMs = 10_000
/** Until GitHub has written down that we refused a delivery, and what made us refuse it is over. */
const soonMs = 1_000
/** Turns for one delivery; after that it is a matter for the turns that come anyway. */
const mostTurns = 300
const mostMissed = 10_000
/** Turns without news before the pauses grow. */
const patientTurns = 6
const firstRetryMs = 2_000

/** Longer when nothing comes; after a failure short at first, in case that it was a hiccup. */
function createPauses({ intervalMs, idleMs }: { intervalMs: number; idleMs: number }): (turn: Turn) => number {
  let [idle, failures] = [0, 0]
  return (turn) => {
    failures = turn.kind === 'failed' ? failures + 1 : 0
    if (turn.kind === 'failed') {
      return Math.max(askedFor(turn), Math.min(firstRetryMs * 2 ** (failures - 1), Math.max(intervalMs, idleMs)))
    }
    idle = turn.kind === 'read' && turn.stored > 0 ? 0 : idle + 1
    return Math.min(intervalMs * 1.5 ** Math.max(0, idle - patientTurns), idleMs)
  }
}

function askedFor(turn: Turn): number {
  return turn.kind === 'failed' ? (turn.waitMs ?? 0) : 0
}

/** Those that are stored by now, and those that were looked for long enough. */
async function forget(missed: Map<string, number>, reader: DeliveryReader): Promise<void> {
  if (missed.size === 0) return
  const guids = [...missed.keys()]
  const missing = new Set(await reader.missing(guids).catch(() => guids))
  for (const guid of guids) {
    const turns = (missed.get(guid) ?? 0) + 1
    if (missing.has(guid) && turns < mostTurns) missed.set(guid, turns)
    else missed.delete(guid)
  }
}
