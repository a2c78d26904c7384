import { addToSection, numbered } from './edit-document.ts'
import { cut, longWords, safeInline, sharesWord } from './markdown.ts'
import { readSpec } from './read-documents.ts'
import type { SpecDocument } from './read-documents.ts'
import { renderTemplate } from './render-template.ts'
import { counted, own, template } from './situation.ts'
import type { Situation, Written } from './situation.ts'

const maxRequirements = 100

/**
 * Adds questions about the requirements, for people to answer, to the checklist of the topic that
 * people named.
 */
export function checklist(situation: Situation): Written {
  const { words, feature } = situation
  const spec = readSpec(own(situation, 'spec.md'))
  const path = `checklists/${topicOf(words)}.md`
  const existing = own(situation, path)
  const fresh = itemsFor(spec, words).filter((item) => !existing.includes(` ${item}\n`))
  const first = 1 + Math.max(0, ...[...existing.matchAll(/\bCHK(\d+)\b/g)].map(([, number]) => Number(number)))
  const lines = fresh.map((item, index) => `- [ ] ${numbered('CHK', first + index)} ${item}`)
  const about = words.trim() === '' ? 'the requirements' : `“${safeInline(cut(words, 200))}”`
  const empty = renderTemplate({
    template: template(situation, 'checklist'),
    standard: '# Checklist\n**Purpose**:\n',
    subject: safeInline(spec.title),
    feature,
    fields: { purpose: `Whether [spec.md](../spec.md) is ready for ${about}` },
    slots: [],
  })
  const document = existing.trim() === '' ? empty : existing
  return {
    documents: [{ path, content: addToSection(document, 'Questions about the requirements', lines) }],
    summary: `${counted(fresh.length, 'further item')}.`,
  }
}

/**
 * Name of the file: the first long words of what people said, `requirements` when they said none.
 */
function topicOf(words: string): string {
  const ascii = words.normalize('NFKD').replaceAll(/[^\x20-\x7E]/g, '')
  return longWords(ascii).slice(0, 3).join('-').slice(0, 40) || 'requirements'
}

function itemsFor({ requirements, questions }: SpecDocument, words: string): string[] {
  const about = requirements.filter(({ text }) => sharesWord(words, text))
  const chosen = (about.length > 0 ? about : requirements).slice(0, maxRequirements)
  return [
    ...chosen.map(({ id, text }) => `Can anybody tell whether this holds: ${safeInline(cut(text, 200))} (${id})`),
    ...questions.map((question) => `Is this answered: ${safeInline(cut(question, 200))}`),
  ]
}
