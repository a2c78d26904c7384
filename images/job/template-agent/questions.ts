import { inOneLine } from './markdown.ts'

/** Whether a line leaves something open: `Storage: TBD`, `SQLite or Postgres? (the cheaper)`. */
export function asks(text: string): boolean {
  const prose = text.replaceAll(/`[^`]*`/g, '')
  return /[?？][)"'”’*_]*$/.test(text) || /\b(?:TBD|TBC)\b/.test(prose) || /\sor\s[^.?]{1,40}\?/i.test(prose)
}

/** The `[NEEDS CLARIFICATION: …]` markers of a document, outside of code spans. */
export function markersIn(text: string): { whole: string; question: string }[] {
  const found = text.matchAll(/(?<!`)\[NEEDS CLARIFICATION([^\]]{0,2000})\]/gi)
  return [...found].map(([whole, said = '']) => ({ whole, question: inOneLine(said).replace(/^: ?/, '') }))
}

/** When nobody may be asked: the first answer that is offered, else what changes least. */
export function assumedAnswer(question: string): string {
  const [sentence = ''] = question.split('?')
  const listed = /:\s+([^:]*\sor\s[^:]*)$/i.exec(sentence)?.[1]?.split(/,\s|\sor\s/i)[0]
  if (listed !== undefined) return listed
  const isOpen = /^(?:how|what|when|where|who|why)\b/i.test(sentence)
  const first = isOpen ? undefined : /([^\s,]+)(?:,\s+[^\s,]+){0,3},?\s+or\s+\S+$/i.exec(sentence)?.[1]
  if (first !== undefined) return first
  return /^(?:should|must|can|may|do|does|is|are|will)\b/i.test(sentence)
    ? 'no, because nothing asks for it'
    : 'as the product does it elsewhere'
}
