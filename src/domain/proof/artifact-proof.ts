export type ArtifactProof = {
  isProved: boolean
  reason: 'artifact_missing' | 'placeholders_left' | null
  /** One sentence for people; null when proved. */
  detail: string | null
  /** What is left of the template, in order; `line` counts from 1. */
  placeholders: { line: number; text: string }[]
}

type DocumentProofInput = {
  /** Name of the document, for the sentences. */
  artifact: string
  /** The document before and after the phase; null = there was none. */
  before: string | null
  after: string | null
  /**
   * The repository's own template of the document; null = it has none, so nothing can be left of
   * it.
   */
  template: string | null
}

const shownPlaceholders = 3

/**
 * Whether the document of a phase was really written. That it exists and changed is not enough:
 * Spec Kit's own scripts copy the template to its place before a model writes a word, so nothing of
 * the template's blanks may be left.
 */
export function proveDocument({ artifact, before, after, template }: DocumentProofInput): ArtifactProof {
  if (after === null) return missing(`${artifact} ${before === null ? 'was not written' : 'was deleted'}.`)
  if (after.trim() === '') return missing(`${artifact} is empty.`)
  if (before === after) return missing(`${artifact} stayed as it was, though other files changed.`)
  const placeholders = template === null ? [] : leftOf(template, after)
  if (placeholders.length === 0) return { isProved: true, reason: null, detail: null, placeholders }
  return {
    isProved: false,
    reason: 'placeholders_left',
    detail: `${artifact} still holds ${list(placeholders)}.`,
    placeholders,
  }
}

function missing(detail: string): ArtifactProof {
  return { isProved: false, reason: 'artifact_missing', detail, placeholders: [] }
}

function list(placeholders: ArtifactProof['placeholders']): string {
  const shown = placeholders.slice(0, shownPlaceholders).map(({ line, text }) => `“${text}” (line ${line})`)
  const more = placeholders.length - shown.length
  return `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}

function leftOf(template: string, document: string): ArtifactProof['placeholders'] {
  const blanks = new Set(linesOf(template).flatMap(blanksIn))
  const orders = new Set(linesOf(template).flatMap(orderIn))
  return linesOf(document).flatMap((text, index) => {
    const found = [
      ...blanksIn(text).filter((blank) => blanks.has(blank)),
      ...orderIn(text).filter((order) => orders.has(order)),
    ]
    return [...new Set(found)].map((blank) => ({ line: index + 1, text: blank }))
  })
}

function linesOf(text: string): string[] {
  return text.split(/\r?\n/)
}

/**
 * `[FEATURE NAME]`, `[###-feature-name]`; not links, footnotes, escaped brackets or the marks of
 * Spec Kit's own notation.
 */
function blanksIn(line: string): string[] {
  const brackets = [...line.matchAll(/(?<![\\!\]A-Za-z0-9])\[([^[\]]{1,200})\](?![([]|:\s)/g)]
  return brackets.filter(([, inner = '']) => !isNotation(inner)).map(([blank]) => blank)
}

/**
 * Check boxes, `[P]`, `[US1]`, `[Story]`, `[T001]`, `[FR-001]`, `[NEEDS CLARIFICATION: …]`,
 * numbers, and callouts stay in finished documents.
 */
function isNotation(inner: string): boolean {
  return /^(?:[ xX]|P\??|US\d*\??|Story\??|ID|T\d+|[A-Z]{2,4}-?\d+|NEEDS CLARIFICATION\b.*|\d+|[!^].+)$/.test(
    inner.trim() === '' ? ' ' : inner.trim(),
  )
}

/**
 * The text of an `ACTION REQUIRED` comment, so that the two words alone in somebody's requirement
 * mean nothing.
 */
function orderIn(line: string): string[] {
  const start = line.indexOf('ACTION REQUIRED')
  if (start === -1) return []
  const order = line.slice(start, start + 120).split('-->')[0] ?? ''
  return [order.trim()]
}
