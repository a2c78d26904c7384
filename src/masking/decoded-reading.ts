import { createEscapeDecoder } from './escape-decoder.ts'
import { createPairFilter } from './pair-filter.ts'
import { nowhere } from './spans.ts'
import type { StringMatcher } from './string-matcher.ts'
import type { Notice, Track } from './track.ts'
import { createTrack } from './track.ts'

/** The reading of a text as what its escapes stand for. */
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
  const decoder = createEscapeDecoder(pairs.read)
  return {
    track,
    read: decoder.read,
    isOpen: () => decoder.openFrom() !== nowhere || pairs.openFrom() !== nowhere,
    openFrom: () => Math.min(decoder.openFrom(), pairs.openFrom(), track.openFrom()),
  }
}
