/** The answers that a question offers itself: `SQLite or Postgres`, `30 days, 90 days or a year`. Empty when it offers none. */
export function alternativesIn(question: string): string[] {
  const end = Math.max(question.lastIndexOf('?'), question.lastIndexOf('？'))
  const text = (end === -1 ? question : question.slice(0, end)).replace(/[.?？!"”’)\s]+$/, '')
  const listed = /(?:\s[-–—]|:)\s+([^:–—]{3,200})$/.exec(text)?.[1]
  const parts = listed === undefined ? [] : listed.split(/\s*[,;]\s*(?:(?:or|oder)\s+)?|\s+(?:or|oder)\s+/i)
  if (parts.length > 1 && parts.length <= 5 && parts.every((part) => part !== '' && part.split(/\s+/).length <= 5))
    return parts
  if (/^(?:how|what|when|where|who|why|wann|warum|was|wer|wie|wo)\b/i.test(text)) return []
  const choice = /((?:[^\s,;]{1,40},\s+){0,3}[^\s,;]{1,40}),?\s+(?:or|oder)\s+([^\s,;]{1,40})$/i.exec(text)
  return choice === null ? [] : [...(choice[1] ?? '').split(/,\s+/), choice[2] ?? '']
}

/** What is taken for the answer when nobody may be asked: the first alternative, else what changes least. */
export function assumedAnswer(question: string): string {
  const [first] = alternativesIn(question)
  if (first !== undefined) return first
  return /^\W*(?:should|shall|must|can|may|does|do|is|are|will|soll|sollen|darf|kann|muss|wird|ist)\b/i.test(question)
    ? 'no, because nothing asks for it'
    : 'as the product does it elsewhere'
}
