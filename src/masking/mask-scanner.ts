import { createControlStripper } from '../text/control-characters.ts'
import { createMaskWriter } from './mask-writer.ts'
import { clues, createPatternFinder } from './pattern-finder.ts'
import { createSecretFinder } from './secret-finder.ts'
import { longestContext, longestStart, tokenCharacter } from './secret-patterns.ts'
import { joinSpans } from './spans.ts'
import type { StringMatcher } from './string-matcher.ts'

/**
 * Masks one text that comes in pieces. What may still become a secret is held back until it is
 * decided; `end` gives out the rest.
 */
export type MaskScanner = { push: (text: string) => string; end: () => string }

/** The matcher's clues are those of the patterns. */
export function createMaskScanner(matcher: StringMatcher): MaskScanner {
  const strip = createControlStripper()
  const secrets = createSecretFinder(matcher, clueLengths)
  const patterns = createPatternFinder()
  const write = createMaskWriter()
  let pending = ''
  let base = 0

  function advance(isEnd: boolean): string {
    const shapes = patterns.find(pending, base, secrets.sightings())
    const until = isEnd ? pending.length : decidedUntil()
    const registered = secrets.spans().map(({ start, end }) => ({ start: Math.max(0, start - base), end: end - base }))
    const spans = shapes.length === 0 ? registered : joinSpans([...registered, ...shapes])
    const output = write(pending.slice(0, until), spans)
    patterns.release(pending, until, shapes)
    pending = pending.slice(until)
    base += until
    secrets.forget(base, base - longestContext)
    return output
  }

  function decidedUntil(): number {
    const open = patterns.openFrom(pending, base, secrets.sightings())
    return Math.min(secrets.openFrom() - base, open, undecidedFrom(pending))
  }

  return {
    push: (text) => {
      const clean = strip(text)
      secrets.read(clean)
      pending = pending === '' ? clean : pending + clean
      return advance(false)
    },
    end: () => advance(true),
  }
}

const clueLengths = clues.map((clue) => clue.replaceAll(' ', '').length)

/** Token characters at the end of a text may be the beginning of a token. */
function undecidedFrom(text: string): number {
  const limit = Math.max(0, text.length - longestStart)
  let from = text.length
  while (from > limit && isTokenUnit[text.charCodeAt(from - 1)] === true) from -= 1
  return from
}

const isTokenUnit = Array.from({ length: 0x80 }, (_, code) => tokenCharacter.test(String.fromCharCode(code)))
