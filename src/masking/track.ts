import type { StringMatcher } from './string-matcher.ts'
import { careful, skip } from './string-matcher.ts'

/**
 * The way of one reading of a text through a matcher. Positions count from the start of the whole
 * text.
 */
export type Track = {
  /**
   * Reads characters that each stand for themselves, and returns the index of the first that needs
   * more care. `position` is that of the text's first character.
   */
  run: (text: string, from: number, position: number) => number
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

  function add(column: number, start: number): number {
    starts[seen] = start
    seen = (seen + 1) & last
    gap = 0
    return next[state + column] ?? 0
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
    state = add(column, start)
    if (state < 0) {
      state = ~state
      notice(state, end)
    }
    return true
  }

  function run(text: string, from: number, position: number): number {
    for (let at = from; at < text.length; at += 1) {
      const column = quick[text.charCodeAt(at)] ?? 0
      if (column === careful) return at
      if (column === skip) {
        stepOver()
        continue
      }
      state = add(column, position + at)
      if (state < 0) {
        state = ~state
        notice(state, position + at + 1)
      }
    }
    return text.length
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
