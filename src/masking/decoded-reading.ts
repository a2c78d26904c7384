import type { Emit } from './byte-decoder.ts'
import { createEscapeDecoder } from './escape-decoder.ts'
import { createPairFilter } from './pair-filter.ts'
import { nowhere } from './spans.ts'
import type { StringMatcher } from './string-matcher.ts'
import type { Notice, Track } from './track.ts'
import { createTrack } from './track.ts'

/** The reading of a text as what its escapes stand for, without colours (`\u001b[31m`). */
export type DecodedReading = {
  track: Track
  read: (code: number, position: number) => void
  /** Whether an escape or a character is not complete yet. */
  isOpen: () => boolean
  openFrom: () => number
}

export function createDecodedReading(matcher: StringMatcher, notice: Notice): DecodedReading {
  const track = createTrack(matcher, notice)
  const pairs = createPairFilter((code, start, end) => void track.read(code, start, end))
  const colours = createColourFilter(pairs.read)
  const decoder = createEscapeDecoder(colours.read)
  return {
    track,
    read: decoder.read,
    isOpen: () => decoder.openFrom() !== nowhere || pairs.openFrom() !== nowhere || colours.isOpen(),
    openFrom: () => Math.min(decoder.openFrom(), pairs.openFrom(), track.openFrom()),
  }
}

/**
 * Takes control sequences out that were escaped; those that stand in the text itself are gone
 * before. Each leaves a space, so that not any number of them can stand in a secret.
 */
function createColourFilter(emit: Emit): { read: Emit; isOpen: () => boolean } {
  let state: 'text' | 'escape' | 'sequence' = 'text'
  let length = 0

  function read(code: number, start: number, end: number): void {
    const before = state
    if (before === 'sequence' && isParameter(code) && length < longestSequence) {
      length += 1
      return
    }
    state = before === 'escape' && code === openingBracket ? 'sequence' : code === escape ? 'escape' : 'text'
    length = 0
    if (state !== 'text') return
    emit(before === 'sequence' && isFinal(code) ? space : code, start, end)
  }

  return { read, isOpen: () => state !== 'text' }
}

const escape = 0x1b
const openingBracket = 0x5b
const space = 0x20
const longestSequence = 32

function isParameter(code: number): boolean {
  return code >= 0x20 && code <= 0x3f
}

function isFinal(code: number): boolean {
  return code >= 0x40 && code <= 0x7e
}
