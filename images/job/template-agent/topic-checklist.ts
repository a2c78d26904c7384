import { noModel } from './feature.ts'
import type { Feature } from './feature.ts'
import { cut, safeInline } from './inline.ts'
import type { SpecDocument } from './spec-document.ts'
import { vagueWord } from './vague-words.ts'
import { overlap, significantWords } from './words.ts'

const maxRequirements = 100

/** Name of the file: the first words of what people said, `requirements` when they said nothing. */
export function topicOf(words: string): string {
  const slug = significantWords(words)
    .map((word) => word.normalize('NFKD').replaceAll(/[^a-z0-9]+/g, ''))
    .filter((word) => word !== '')
    .slice(0, 3)
    .join('-')
  return slug.slice(0, 40) || 'requirements'
}

/** checklists/<topic>.md: questions about the requirements, for people to answer. What stands in the file already stays; new items follow. */
export function topicChecklist(
  spec: SpecDocument,
  feature: Feature,
  words: string,
  existing: string,
): { content: string; added: number } {
  const known = new Set([...existing.matchAll(/^- \[[ xX]\] CHK\d+ (.+)$/gm)].map(([, text = '']) => text))
  const fresh = itemsFor(spec, words).filter((item) => !known.has(item))
  if (fresh.length === 0) return { content: existing, added: 0 }
  const numbers = [...existing.matchAll(/\bCHK(\d+)\b/g)].map(([, number = '0']) => Number(number))
  const first = Math.max(0, ...numbers) + 1
  const lines = fresh.map((item, index) => `- [ ] CHK${String(first + index).padStart(3, '0')} ${item}`)
  const head = existing.trim() === '' ? headOf(spec, feature, words) : [existing.trimEnd(), '']
  const heading = existing.includes(`\n${title}\n`) ? [] : [title, '']
  return { content: `${[...head, ...heading, ...lines].join('\n')}\n`, added: fresh.length }
}

const title = '## Questions about the requirements'

function headOf(spec: SpecDocument, feature: Feature, words: string): string[] {
  const about =
    words.trim() === '' ? 'the requirements' : `“${safeInline(cut(words.replaceAll(/\s+/g, ' ').trim(), 200))}”`
  return [
    `# Checklist: ${topicOf(words)} – ${safeInline(spec.title)}`,
    '',
    `**Purpose**: Whether [spec.md](../spec.md) is ready for ${about}`,
    `**Feature**: \`${feature.name}\` (${feature.issue})`,
    '',
    `> ${noModel}`,
    '',
  ]
}

function itemsFor(spec: SpecDocument, words: string): string[] {
  const related = spec.requirements.filter(({ text }) => overlap(words, text) > 0)
  const chosen = (related.length > 0 ? related : spec.requirements).slice(0, maxRequirements)
  const items = chosen.flatMap(({ id, text }) => {
    const vague = vagueWord(text)
    const measured = vague === null ? [] : [`Is “${vague}” in ${id} said in a way that can be measured? (${id})`]
    return [`Can anybody tell whether this holds: ${safeInline(cut(text, 200))} (${id})`, ...measured]
  })
  const untold = spec.stories
    .filter(({ scenarios }) => scenarios.length === 0)
    .map((story) => `Which scenario shows that this story is done: ${safeInline(cut(story.title, 200))}`)
  const open = spec.questions.map((question) => `Is this answered: ${safeInline(cut(question, 200))}`)
  return [...new Set([...items, ...untold, ...open])]
}
