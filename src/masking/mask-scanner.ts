import { createControlStripper } from '../text/control-characters.ts'
import type { SecretPattern } from './secret-patterns.ts'
import { longestContext, longestStart, matchesOf, secretPatterns, tokenCharacter } from './secret-patterns.ts'
import type { StringMatcher } from './string-matcher.ts'
import { isSkipped } from './string-matcher.ts'

/**
 * Masks one text that comes in pieces. What may still become a secret is held back until it is
 * decided; `end` gives out the rest.
 */
export type MaskScanner = { push: (text: string) => string; end: () => string }

const maskText = '***'

/**
 * Whitespace inside of a secret is stepped over up to here, so that what is held back stays
 * bounded.
 */
const longestGap = 64

export function createMaskScanner(matcher: StringMatcher): MaskScanner {
  const strip = createControlStripper()
  const registered = createRegisteredFinder(matcher)
  const patterns = createPatternFinder()
  const write = createWriter()
  let pending = ''
  let base = 0

  function advance(isEnd: boolean): string {
    const spans = patterns.find(pending)
    const until = isEnd ? pending.length : Math.min(registered.openFrom() - base, undecidedFrom(pending))
    const flags = new Uint8Array(until)
    for (const span of [...registered.found(base), ...spans]) flags.fill(1, span.start, span.end)
    const output = write(pending.slice(0, until), flags)
    patterns.release(pending, until, spans)
    pending = pending.slice(until)
    base += until
    registered.release(base)
    return output
  }

  return {
    push: (text) => {
      const clean = strip(text)
      registered.read(clean)
      pending += clean
      return advance(false)
    },
    end: () => advance(true),
  }
}

type Span = { start: number; end: number }
type PatternSpan = Span & { pattern: SecretPattern }

/** Finds the registered forms; positions count from the start of the whole text. */
function createRegisteredFinder(matcher: StringMatcher) {
  const size = 2 ** Math.ceil(Math.log2(Math.max(1, matcher.longest)))
  /** Positions of the last characters that were not stepped over, as a ring. */
  const positions = new Float64Array(size)
  let seen = 0
  let position = 0
  let gap = 0
  let state = 0
  let spans: Span[] = []

  function startOf(length: number): number {
    return positions[(seen - length) % size] ?? 0
  }

  function add(start: number, end: number): void {
    let first = start
    for (let last = spans.at(-1); last !== undefined && last.end >= first; last = spans.at(-1)) {
      first = Math.min(first, last.start)
      spans.pop()
    }
    spans.push({ start: first, end })
  }

  function read(text: string): void {
    for (let at = 0; at < text.length; at += 1, position += 1) {
      const code = text.charCodeAt(at)
      if (isSkipped(code)) {
        gap += 1
        if (gap > longestGap) state = 0
        continue
      }
      gap = 0
      state = matcher.next(state, code)
      positions[seen % size] = position
      seen += 1
      const length = matcher.matched(state)
      if (length > 0) add(startOf(length), position + 1)
    }
  }

  /** Where the secret starts that the last characters may be the beginning of. */
  function openFrom(): number {
    const length = matcher.pending(state)
    return length === 0 ? position : startOf(length)
  }

  function found(base: number): Span[] {
    return spans.map(({ start, end }) => ({ start: Math.max(0, start - base), end: end - base }))
  }

  function release(base: number): void {
    spans = spans.filter(({ end }) => end > base)
  }

  return { read, openFrom, found, release }
}

/**
 * Finds values by their shape, with the last characters before `text` in view. Positions count from
 * the start of `text`.
 */
function createPatternFinder() {
  let context = ''
  let going: SecretPattern | null = null

  function find(text: string): PatternSpan[] {
    const spans = going === null ? [] : [continued(going, text)]
    const view = context + text
    for (const pattern of secretPatterns) {
      for (const match of matchesOf(pattern, view)) {
        const end = match.index + match[0].length - context.length
        if (end > 0) spans.push({ start: Math.max(0, match.index - context.length), end, pattern })
      }
    }
    return spans
  }

  /**
   * The part up to `until` is given out: remembers what may look back at it and the match that goes
   * on behind it.
   */
  function release(text: string, until: number, spans: readonly PatternSpan[]): void {
    const isOpen = (span: PatternSpan) => span.start < until && (span.end > until || span.end === text.length)
    going = spans.find(isOpen)?.pattern ?? (until === 0 ? going : null)
    context = (context + text.slice(0, until)).slice(-longestContext)
  }

  return { find, release }
}

function continued(pattern: SecretPattern, text: string): PatternSpan {
  pattern.rest.lastIndex = 0
  return { start: 0, end: pattern.rest.exec(text)?.[0].length ?? 0, pattern }
}

function undecidedFrom(text: string): number {
  const limit = Math.max(0, text.length - longestStart)
  let from = text.length
  while (from > limit && tokenCharacter.test(text.charAt(from - 1))) from -= 1
  return from
}

/**
 * Each masked run becomes one mark a line, so that lines stay where they are; a run may go on from
 * piece to piece.
 */
function createWriter(): (text: string, flags: Uint8Array) => string {
  let isMarked = false

  function piece(text: string, isMasked: boolean): string {
    if (!isMasked) {
      isMarked = false
      return text
    }
    return text
      .split(/(?<=\n)/)
      .map(markLine)
      .join('')
  }

  function markLine(line: string): string {
    const isFirst = !isMarked && line.trim() !== ''
    isMarked = (isMarked || isFirst) && !line.endsWith('\n')
    return `${isFirst ? maskText : ''}${line.endsWith('\n') ? '\n' : ''}`
  }

  return (text, flags) => {
    const pieces: string[] = []
    for (let at = 0; at < text.length;) {
      const end = endOfRun(flags, at)
      pieces.push(piece(text.slice(at, end), flags[at] === 1))
      at = end
    }
    return pieces.join('')
  }
}

function endOfRun(flags: Uint8Array, from: number): number {
  const end = flags.indexOf(flags[from] === 1 ? 0 : 1, from)
  return end === -1 ? flags.length : end
}
