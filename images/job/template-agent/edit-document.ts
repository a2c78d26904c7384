import { safeInline } from './markdown.ts'
import { readIssue } from './read-issue.ts'

/**
 * Adds lines to the end of a section, which is made when it is missing. Lines that it has already
 * are not added again.
 */
export function addToSection(document: string, title: string, added: readonly string[]): string {
  const lines = document.trimEnd().split('\n')
  const start = lines.findIndex((line) => line.startsWith(`## ${title}`))
  if (start === -1) return `${[...lines, '', `## ${title}`, '', ...added].join('\n')}\n`
  const length = lines.slice(start + 1).findIndex((line) => /^##?\s/.test(line))
  const end = length === -1 ? lines.length : start + 1 + length
  const own = lines.slice(start, end)
  const fresh = added.filter((line) => !own.includes(line))
  if (fresh.length === 0) return document
  const body = own.join('\n').trimEnd()
  const gap = body.includes('\n') ? [] : ['']
  const after = end < lines.length ? ['', ...lines.slice(end)] : []
  return `${[...lines.slice(0, start), body, ...gap, ...fresh, ...after].join('\n')}\n`
}

/**
 * Adds requirements with the next free ids behind the last one of a spec, apart from those that are
 * there already.
 */
export function addRequirements(spec: string, texts: readonly string[]): { content: string; ids: string[] } {
  const known = new Set([...spec.matchAll(/^- \*\*FR-\d+\*\*: (.+)$/gm)].map(([, text = '']) => text))
  const fresh = [...new Set(texts)].filter((text) => text !== '' && !known.has(text))
  const first = 1 + Math.max(0, ...[...spec.matchAll(/\bFR-(\d+)\b/g)].map(([, number]) => Number(number)))
  const ids = fresh.map((_, index) => numbered('FR-', first + index))
  const added = fresh.map((text, index) => `- **${ids[index]}**: ${text}`)
  const lines = spec.split('\n')
  const last = lines.findLastIndex((line) => /^\s*[-*]\s+\*\*FR-\d+/.test(line))
  if (fresh.length > 0 && last === -1) return { content: addToSection(spec, 'Requirements', added), ids }
  return { content: [...lines.slice(0, last + 1), ...added, ...lines.slice(last + 1)].join('\n'), ids }
}

/** `FR-`, 7 → `FR-007` */
export function numbered(prefix: string, number: number): string {
  return `${prefix}${String(number).padStart(3, '0')}`
}

const maxWishes = 50

/** The sentences and list items of what somebody said. */
export function wishesIn(words: string): string[] {
  const { statements } = readIssue(`Wishes\n\n${words}`)
  return statements.map(({ text }) => safeInline(text)).slice(0, maxWishes)
}

const notesTitle = 'Notes from people'

/**
 * A document that was derived anew, with what people said: the notes of what it comes from
 * (`before`) stay, new ones follow.
 */
export function withNotes(document: string, before: readonly string[], words: string): string {
  const notes = [...before.flatMap(notesIn), ...wishesIn(words).map((text) => `- ${text}`)]
  return notes.length === 0 ? document : addToSection(document, notesTitle, [...new Set(notes)])
}

function notesIn(document: string): string[] {
  const [, notes = ''] = document.split(`\n## ${notesTitle}\n`)
  return (notes.split(/^#/m)[0] ?? '').split('\n').filter((line) => line.startsWith('- '))
}
