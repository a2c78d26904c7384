import { safeInline } from './inline.ts'
import { addToSection } from './sections.ts'
import { wishesIn } from './wishes.ts'

const title = 'Notes from people'

/** A document that was derived anew, with what people said about it: the notes of what it comes from (`before`) stay, new ones follow. */
export function withNotes(document: string, before: readonly string[], words: string): string {
  const kept = before.flatMap(notesIn)
  const notes = [...kept, ...wishesIn(words).map((text) => `- ${safeInline(text)}`)]
  if (notes.length === 0) return document
  return addToSection(document, { level: 2, title, introduction: [], before: null }, [...new Set(notes)])
}

function notesIn(document: string): string[] {
  const lines = document.split('\n')
  const start = lines.indexOf(`## ${title}`)
  if (start === -1) return []
  const rest = lines.slice(start + 1)
  const end = rest.findIndex((line) => line.startsWith('#'))
  return rest.slice(0, end === -1 ? undefined : end).filter((line) => line.startsWith('- '))
}
