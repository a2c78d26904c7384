import type { MaskScanner } from './mask-scanner.ts'
import { createMaskScanner } from './mask-scanner.ts'
import { clues } from './pattern-finder.ts'
import type { MaskFindings } from './publish-gate.ts'
import { createPublishGate } from './publish-gate.ts'
import { secretForms } from './secret-forms.ts'
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
   * The text as it may be shown on GitHub: masked, with `***` in place of the lines on which the
   * publish gate still finds something. A text that it made passes unchanged.
   */
  publishable: (text: string) => string
  /**
   * For the publish gate: any form of a secret, or a run of 12 characters of one (also backward,
   * also with separators between the characters), or a value that looks like one.
   */
  holdsSecret: (text: string) => boolean
  findings: (text: string) => MaskFindings
}

/**
 * A mask over these secrets. Secrets of fewer than 8 characters are not registered as they stand
 * (they would blacken innocent text), only those of their encodings that are 8 characters or
 * longer.
 */
export function createMask(secrets: readonly string[]): Mask {
  const matcher = createStringMatcher(secrets.flatMap(secretForms), clues)
  const gate = createPublishGate(secrets)

  function mask(text: string): string {
    const scanner = createMaskScanner(matcher)
    return scanner.push(text) + scanner.end()
  }

  return {
    mask,
    scanner: () => createMaskScanner(matcher),
    publishable: (text) => gate.withoutFindings(mask(text)),
    findings: gate.findings,
    holdsSecret: gate.holds,
  }
}
