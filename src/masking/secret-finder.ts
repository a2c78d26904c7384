import { createDecodedReading } from './decoded-reading.ts'
import { isEscape } from './escape-decoder.ts'
import { createPairFilter } from './pair-filter.ts'
import { isLeading } from './skipped-characters.ts'
import type { Span } from './spans.ts'
import { addSpan, nowhere } from './spans.ts'
import type { StringMatcher } from './string-matcher.ts'
import { createTrack } from './track.ts'

/** Finds registered secrets in a text that comes in pieces; positions count from its start. */
export type SecretFinder = {
  read: (text: string) => void
  /** Where the secret starts that the last characters may be the beginning of. */
  openFrom: () => number
  /** What was found, in order and apart from each other. */
  spans: () => readonly Span[]
  /** Where the clues start that were seen. */
  sightings: () => readonly Sighting[]
  /** Forgets spans that end, and clues that start, before a position. */
  forget: (spansUntil: number, cluesUntil: number) => void
}

export type Sighting = { clue: number; start: number }

/**
 * Reads the text as it stands and, from each escape on, also as what the escapes stand for, until
 * both readings are at the same place again.
 */
export function createSecretFinder(matcher: StringMatcher, clueLengths: readonly number[] = []): SecretFinder {
  let position = 0
  let spans: Span[] = []
  let sightings: Sighting[] = []
  const unitsOf = createUnits()
  let isDecoding = false
  /** Characters in a row that were the same in both readings. */
  let same = 0
  let wasOpen = false

  const plain = createTrack(matcher, (state, end) => {
    found(plain.startOf(matcher.matched(state)), matcher.matched(state), end)
    const clue = matcher.clue(state)
    if (clue !== -1) sightings.push({ clue, start: plain.startOf(clueLengths[clue] ?? 0) })
  })
  const decoded = createDecodedReading(matcher, (state, end) => {
    found(decoded.track.startOf(matcher.matched(state)), matcher.matched(state), end)
  })
  const pairs = createPairFilter(readCarefully)

  function found(start: number, length: number, end: number): void {
    if (length > 0) addSpan(spans, { start, end })
  }

  function readCarefully(code: number, start: number, end: number): void {
    if (!isDecoding && isEscape(code)) {
      isDecoding = true
      decoded.track.follow(plain)
    }
    const isPart = plain.read(code, start, end)
    if (!isDecoding) return
    decoded.read(code, start)
    if (decoded.isOpen()) {
      wasOpen = true
      return
    }
    same = wasOpen ? 0 : same + (isPart ? 1 : 0)
    wasOpen = false
    if (same > 0 && plain.state() === decoded.track.state() && plain.pending() <= same) isDecoding = false
  }

  function read(text: string): void {
    for (let at = 0; at < text.length; at += pieceLength) {
      const piece = text.slice(at, at + pieceLength)
      readUnits(unitsOf(piece))
      position += piece.length
    }
  }

  function readUnits(units: Uint16Array): void {
    for (let at = 0; at < units.length; at += 1) {
      const isWhole = pairs.openFrom() === nowhere
      if (isWhole && !isDecoding) at = plain.run(units, at, position)
      if (at === units.length) return
      const code = units[at] ?? 0
      if (isWhole && !isLeading(code)) readCarefully(code, position + at, position + at + 1)
      else pairs.read(code, position + at, position + at + 1)
    }
  }

  function openFrom(): number {
    return Math.min(position, pairs.openFrom(), plain.openFrom(), isDecoding ? decoded.openFrom() : nowhere)
  }

  return {
    read,
    openFrom,
    spans: () => spans,
    sightings: () => sightings,
    forget: (spansUntil, cluesUntil) => {
      if (spans.length > 0) spans = spans.filter(({ end }) => end > spansUntil)
      if (sightings.length > 0) sightings = sightings.filter(({ start }) => start >= cluesUntil)
    },
  }
}

/** Read as an array, which is much faster; such a piece stays in the processor's cache. */
const pieceLength = 8192

/** Pieces of the same length share one view. */
function createUnits(): (text: string) => Uint16Array {
  let buffer = Buffer.alloc(0)
  let units = new Uint16Array(buffer.buffer, 0, 0)
  return (text) => {
    if (buffer.length < 2 * text.length) buffer = Buffer.from(new ArrayBuffer(2 * text.length))
    if (units.length !== text.length || units.buffer !== buffer.buffer) {
      units = new Uint16Array(buffer.buffer, 0, text.length)
    }
    buffer.write(text, 'utf16le')
    return units
  }
}
