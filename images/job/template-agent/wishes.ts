import { addRequirements } from './add-requirements.ts'
import { safeInline } from './inline.ts'
import { readIssue } from './issue.ts'
import { addToSection } from './sections.ts'

const maxWishes = 50

/** What people wish of a specification that exists: each sentence or item becomes a requirement, and a note says which ones came so. */
export function addWishes(spec: string, words: string): { content: string; added: number } {
  const texts = wishesIn(words).map(safeInline)
  const { content, ids } = addRequirements(spec, texts)
  if (ids.length === 0) return { content: spec, added: 0 }
  const section = { level: 2, title: 'Revisions', introduction: [], before: null }
  return {
    content: addToSection(content, section, [`- Asked for after the first draft: ${ids.join(', ')}.`]),
    added: ids.length,
  }
}

/** The sentences and list items of what somebody said. */
export function wishesIn(words: string): string[] {
  if (words.trim() === '') return []
  return readIssue(`Wishes\n\n${words}`)
    .statements.map(({ text }) => text)
    .slice(0, maxWishes)
}
