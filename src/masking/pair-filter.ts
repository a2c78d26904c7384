import type { Emit } from './byte-decoder.ts'
import { codePointOf, isLeading, isSkipped, isTrailing } from './skipped-characters.ts'
import { nowhere } from './spans.ts'

/**
 * Holds the first half of a character back until the second half shows whether it is one to step
 * over; such a character comes out as a space.
 */
export type PairFilter = {
  read: Emit
  /** Where the half starts that is held back, or `nowhere`. */
  openFrom: () => number
}

export function createPairFilter(emit: Emit): PairFilter {
  let leading = 0
  let start = nowhere

  return {
    read: (code, from, until) => {
      const [first, firstStart] = [leading, start]
      leading = isLeading(code) ? code : 0
      start = leading === 0 ? nowhere : from
      if (first !== 0) {
        if (isTrailing(code) && isSkipped(codePointOf(first, code))) return emit(0x20, firstStart, until)
        emit(first, firstStart, from)
      }
      if (leading === 0) emit(code, from, until)
    },
    openFrom: () => start,
  }
}
