import { stripControl } from '../text/control-characters.ts'
import type { MaskScanner } from './mask-scanner.ts'
import { createMaskScanner } from './mask-scanner.ts'
import { clues } from './pattern-finder.ts'
import { createSecretFinder } from './secret-finder.ts'
import { secretForms, secretRuns } from './secret-forms.ts'
import { secretPatterns } from './secret-patterns.ts'
import type { StringMatcher } from './string-matcher.ts'
import { createStringMatcher } from './string-matcher.ts'

/**
 * Takes secrets out of everything that leaves. The last net behind the walls: it knows encodings,
 * not intentions.
 */
export type Mask = {
  /**
   * The text without terminal sequences and control characters, with `***` for each secret. Linear
   * in the text; lines stay.
   */
  mask: (text: string) => string
  /** The same for a text that comes in pieces. */
  scanner: () => MaskScanner
  /**
   * For the publish gate: any form of a secret, or a run of 12 characters of one, or a value that
   * looks like one.
   */
  holdsSecret: (text: string) => boolean
  findings: (text: string) => MaskFindings
}

/**
 * Which secrets a text holds: places in the list that the mask was made of, and names of patterns
 * for values nobody registered.
 */
type MaskFindings = { registered: number[]; patterns: string[] }

const publishedRun = 12

/**
 * A mask over these secrets. Secrets of fewer than 8 characters are not registered as they stand
 * (they would blacken innocent text), only those of their encodings that are 8 characters or
 * longer.
 */
export function createMask(secrets: readonly string[]): Mask {
  const matcher = createStringMatcher(secrets.flatMap(secretForms), clues)
  let gate: StringMatcher | null = null

  function findings(text: string): MaskFindings {
    const views = [text, stripControl(text)]
    const patterns = secretPatterns.filter(({ find }) => views.some((view) => view.search(find) !== -1))
    gate ??= createStringMatcher(secrets.flatMap(publishedForms))
    const isHit = holds(gate, views)
    const registered = isHit ? [...secrets.keys()].filter((index) => holds(gateOf(secrets[index] ?? ''), views)) : []
    return { registered, patterns: patterns.map(({ name }) => name) }
  }

  return {
    mask: (text) => {
      const scanner = createMaskScanner(matcher)
      return scanner.push(text) + scanner.end()
    },
    scanner: () => createMaskScanner(matcher),
    findings,
    holdsSecret: (text) => {
      const { registered, patterns } = findings(text)
      return registered.length + patterns.length > 0
    },
  }
}

function gateOf(secret: string): StringMatcher {
  return createStringMatcher(publishedForms(secret))
}

function publishedForms(secret: string): string[] {
  return [...secretForms(secret), ...secretRuns(secret, publishedRun)]
}

function holds(matcher: StringMatcher, texts: readonly string[]): boolean {
  return texts.some((text) => {
    const finder = createSecretFinder(matcher)
    finder.read(text)
    return finder.spans().length > 0
  })
}
