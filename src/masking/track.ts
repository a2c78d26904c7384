import { nowhere } from './spans.ts'
import type { StartRing } from './start-ring.ts'
import { createStartRing } from './start-ring.ts'
import type { StringMatcher } from './string-matcher.ts'
import { careful, skip } from './string-matcher.ts'

/**
 * The way of one reading of a text through a matcher. Positions count from the start of the whole
 * text.
 */
export type Track = {
  /**
   * Reads characters that each stand for themselves, and returns the index of the first that needs
   * more care. `position` is that of the first code unit.
   */
  run: (units: Uint16Array, from: number, position: number) => number
  /** Reads one character; false = it was stepped over. */
  read: (code: number, start: number, end: number) => boolean
  state: () => number
  /** How many of the last characters may still become a string. */
  pending: () => number
  /** Where they start, or `nowhere`. */
  openFrom: () => number
  /** Where the first of the last `length` characters starts. */
  startOf: (length: number) => number
  /** Continues where another track is. */
  follow: (other: Track) => void
}

/** Called in a state where a string or a clue ends, with the position behind it. */
export type Notice = (state: number, end: number) => void

/**
 * Whitespace inside of a secret is stepped over up to here, so that what is held back stays
 * bounded.
 */
const longestGap = 64

export function createTrack(matcher: StringMatcher, notice: Notice): Track {
  const { columns, quick, next } = matcher
  const ring = createStartRing(matcher.longest)
  let gap = 0
  let state = 0

  function enter(to: number, end: number): void {
    state = to < 0 ? ~to : to
    if (to < 0) notice(state, end)
  }

  function read(code: number, start: number, end: number): boolean {
    const column = columns[code] ?? 0
    const isPart = column !== skip
    gap = isPart ? 0 : gap + 1
    if (gap > longestGap) state = 0
    if (!isPart) return false
    ring.add(start)
    enter(next[state + column] ?? 0, end)
    return true
  }

  /** The variables of the track are copied: this loop is where the time goes. */
  function run(units: Uint16Array, from: number, position: number): number {
    const length = units.length
    let [at, to, space, noted] = [from, state, gap, from]
    for (; at < length; at += 1) {
      const column = quick[units[at] ?? 0] ?? 0
      if (column < 0) {
        if (column === careful) break
        space += 1
        if (space > longestGap) to = 0
        continue
      }
      space = 0
      to = next[to + column] ?? 0
      if (to < 0) {
        noteStarts(ring, columns, { units, from: noted, end: at + 1, count: ring.size, position })
        noted = at + 1
        enter(to, position + noted)
        to = state
      }
    }
    state = to
    gap = space
    if (to !== 0) noteStarts(ring, columns, { units, from: noted, end: at, count: matcher.depth(to), position })
    return at
  }

  function pending(): number {
    return matcher.pending(state)
  }

  return {
    run,
    read,
    state: () => state,
    pending,
    openFrom: () => (pending() === 0 ? nowhere : ring.startOf(pending())),
    startOf: ring.startOf,
    follow: (other) => {
      state = other.state()
      gap = 0
      for (let length = other.pending(); length > 0; length -= 1) ring.add(other.startOf(length))
    },
  }
}

type Part = { units: Uint16Array; from: number; end: number; count: number; position: number }

/** Keeps where the last `count` characters of a part start that are not stepped over. */
function noteStarts(ring: StartRing, columns: Int16Array, { units, from, end, count, position }: Part): void {
  let first = end
  for (let missing = count; missing > 0 && first > from;) {
    first -= 1
    if (columns[units[first] ?? 0] !== skip) missing -= 1
  }
  for (let at = first; at < end; at += 1) {
    if (columns[units[at] ?? 0] !== skip) ring.add(position + at)
  }
}
