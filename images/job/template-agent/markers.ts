/** A `[NEEDS CLARIFICATION: …]` marker in a document, outside of code spans. */
export type Marker = { whole: string; question: string }

const pattern = /(?<!`)\[NEEDS CLARIFICATION\s*:?\s*([^\]]{0,2000})\]/gi

/** The markers of a document, in their order. */
export function markersIn(text: string): Marker[] {
  return [...text.matchAll(pattern)].map(([whole, question = '']) => ({
    whole,
    question: question.replaceAll(/\s+/g, ' ').trim(),
  }))
}
