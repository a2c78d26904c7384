import { itemsBelow, safeInline } from './markdown.ts'
import { readIssue } from './read-issue.ts'

/** Adds lines that a section does not have yet to its end; a missing section is made. */
export function addToSection(document: string, title: string, added: readonly string[]): string {
  if (added.length === 0) return document
  const sections = document.trimEnd().split(/\n(?=##?\s)/)
  const place = sections.findIndex((one) => one.startsWith(`## ${title}`))
  const section = sections[place]?.trimEnd()
  if (section === undefined) return addToSection(`${document.trimEnd()}\n\n## ${title}\n`, title, added)
  const present = new Set(section.split('\n'))
  const fresh = added.filter((line) => !present.has(line))
  if (fresh.length === 0) return document
  const gap = section.includes('\n') ? '\n' : '\n\n'
  sections[place] = `${section}${gap}${fresh.join('\n')}\n`
  return `${sections.join('\n').trimEnd()}\n`
}

/** Adds requirements that a spec does not have yet behind its last one, with the next free ids. */
export function addRequirements(spec: string, texts: readonly string[]): { content: string; ids: string[] } {
  const lines = spec.split('\n')
  const present = new Set(lines.map((line) => line.replace(/^.*?\*\*: /, '')))
  const fresh = [...new Set(texts)].filter((text) => text !== '' && !present.has(text))
  const idOf = idsAfter(spec, 'FR-')
  const ids = fresh.map((_, index) => idOf(index))
  const added = fresh.map((text, index) => `- **${ids[index]}**: ${text}`)
  const last = lines.findLastIndex((line) => /^\s*[-*]\s+\*\*FR-\d+/.test(line))
  if (last === -1 || fresh.length === 0) return { content: addToSection(spec, 'Requirements', added), ids }
  return { content: lines.toSpliced(last + 1, 0, added.join('\n')).join('\n'), ids }
}

/** Ids by their index, behind the highest one of a document: after `FR-007` comes `FR-008`. */
export function idsAfter(document: string, prefix: string): (index: number) => string {
  const used = [...document.matchAll(new RegExp(`\\b${prefix}(\\d+)\\b`, 'g'))].map(([, number]) => Number(number))
  const highest = used.reduce((left, right) => Math.max(left, right), 0)
  return (index) => `${prefix}${String(highest + 1 + index).padStart(3, '0')}`
}

/** The sentences and list items of what somebody said. */
export function wishesIn(words: string): string[] {
  return readIssue(`Wishes\n\n${words}`).statements.map(({ text }) => safeInline(text))
}

/** Adds what people said to a new document, behind the notes of what it comes from (`before`). */
export function withNotes(document: string, before: readonly string[], words: string): string {
  const notes = [...before.flatMap((one) => itemsBelow(one, '## Notes from people')), ...wishesIn(words)]
  return addToSection(
    document,
    'Notes from people',
    [...new Set(notes)].map((text) => `- ${text}`),
  )
}
