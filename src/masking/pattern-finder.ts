import type { Sighting } from './secret-finder.ts'
import type { SecretPattern } from './secret-patterns.ts'
import { longestContext, longestStart, secretPatterns } from './secret-patterns.ts'
import type { Span } from './spans.ts'
import { nowhere } from './spans.ts'

/**
 * Finds values by their shape, with the last characters before the text in view. Positions count
 * from the start of the text.
 */
export type PatternFinder = {
  /** `base` is where the text starts, by the count of the sightings. */
  find: (text: string, base: number, sightings: readonly Sighting[]) => PatternSpan[]
  /** Where a match may have begun that only what follows decides, token characters aside. */
  openFrom: (text: string, base: number, sightings: readonly Sighting[]) => number
  /**
   * The part up to `until` is given out: remembers what may look back at it and the match that goes
   * on behind it.
   */
  release: (text: string, until: number, spans: readonly PatternSpan[]) => void
}

export type PatternSpan = Span & { pattern: SecretPattern }

/** The patterns are only tried where one of their hints was seen. */
export const clues = secretPatterns.flatMap(({ hints }) => hints)

const patternOfClue = secretPatterns.flatMap((pattern) =>
  pattern.hints.map(() => ({ pattern, attempt: pattern.startsWithHint ? stickyOf(pattern.find) : pattern.find })),
)

export function createPatternFinder(): PatternFinder {
  let context = ''
  let going: SecretPattern | null = null

  return {
    find: (text, base, sightings) => {
      const spans = going === null ? [] : [continued(going, text)]
      if (sightings.length > 0) {
        const starts = sightings.map(({ clue, start }) => ({ clue, start: start - base + context.length }))
        for (const { start, end, pattern } of matches(context + text, starts)) {
          if (end <= context.length) continue
          spans.push({ start: Math.max(0, start - context.length), end: end - context.length, pattern })
        }
      }
      return spans
    },
    openFrom: (text, base, sightings) => {
      const from = base + Math.max(0, text.length - longestStart)
      const open = sightings.find(({ clue, start }) => start >= from && isOpenAt(clue, text, start - base))
      return open === undefined ? nowhere : open.start - base
    },
    release: (text, until, spans) => {
      const isOpen = (span: PatternSpan) => span.start < until && (span.end > until || span.end === text.length)
      going = spans.find(isOpen)?.pattern ?? (until === 0 ? going : null)
      context += text.slice(0, until)
      if (context.length > 16 * longestContext) context = context.slice(-longestContext)
    },
  }
}

/** Matches of a pattern do not overlap, so that no character is read for every clue. */
function matches(view: string, sightings: readonly Sighting[]): PatternSpan[] {
  const spans: PatternSpan[] = []
  const readUntil = new Map<SecretPattern, number>()
  for (const { clue, start } of sightings) {
    const found = patternOfClue[clue]
    if (found === undefined || start < (readUntil.get(found.pattern) ?? 0)) continue
    const { pattern, attempt } = found
    if (!pattern.startsWithHint) readUntil.set(pattern, nowhere)
    attempt.lastIndex = start
    for (let match = attempt.exec(view); match !== null; match = pattern.startsWithHint ? null : attempt.exec(view)) {
      const end = match.index + match[0].length
      spans.push({ start: match.index, end, pattern })
      if (pattern.startsWithHint) readUntil.set(pattern, end)
    }
  }
  return spans
}

function isOpenAt(clue: number, text: string, start: number): boolean {
  const open = patternOfClue[clue]?.pattern.open
  if (open === undefined) return false
  open.lastIndex = start
  return open.test(text)
}

function continued(pattern: SecretPattern, text: string): PatternSpan {
  pattern.rest.lastIndex = 0
  return { start: 0, end: pattern.rest.exec(text)?.[0].length ?? 0, pattern }
}

function stickyOf(pattern: RegExp): RegExp {
  return new RegExp(pattern.source, 'y')
}
