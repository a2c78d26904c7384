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
  const last = 2 ** Math.ceil(Math.log2(matcher.longest + 1)) - 1
  /** Where the last characters start that were not stepped over, as a ring. */
  const starts = new Float64Array(last + 1)
  let seen = 0
  let gap = 0
  let state = 0

  function startOf(length: number): number {
    return starts[(seen - length) & last] ?? 0
  }

  function stepOver(): void {
    gap += 1
    if (gap > longestGap) state = 0
  }

  function read(code: number, start: number, end: number): boolean {
    const column = columns[code] ?? 0
    if (column === skip) {
      stepOver()
      return false
    }
    starts[seen] = start
    seen = (seen + 1) & last
    gap = 0
    enter(next[state + column] ?? 0, end)
    return true
  }

  function enter(to: number, end: number): void {
    state = to < 0 ? ~to : to
    if (to < 0) notice(state, end)
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
        note(units, { from: noted, end: at + 1, count: last, position })
        noted = at + 1
        enter(to, position + noted)
        to = state
      }
    }
    state = to
    gap = space
    if (to !== 0) note(units, { from: noted, end: at, count: matcher.depth(to), position })
    return at
  }

  /** Keeps where the last characters start, at most `count` of them. */
  function note(units: Uint16Array, part: { from: number; end: number; count: number; position: number }): void {
    let first = part.end
    for (let missing = part.count; missing > 0 && first > part.from;) {
      first -= 1
      if (columns[units[first] ?? 0] !== skip) missing -= 1
    }
    for (let at = first; at < part.end; at += 1) {
      if (columns[units[at] ?? 0] === skip) continue
      starts[seen] = part.position + at
      seen = (seen + 1) & last
    }
  }

  return {
    run,
    read,
    state: () => state,
    pending: () => matcher.pending(state),
    startOf,
    follow: (other) => {
      state = other.state()
      gap = 0
      seen = 0
      for (let length = other.pending(); length > 0; length -= 1) {
        starts[seen] = other.startOf(length)
        seen = (seen + 1) & last
      }
    },
  }
}
