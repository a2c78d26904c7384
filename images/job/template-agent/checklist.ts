import { addToSection, idsAfter } from './edit-document.ts'
import { longWords, safeInline } from './markdown.ts'
import { readSpec, requirementsAbout } from './read-documents.ts'
import { renderTemplate } from './render-template.ts'
import { own, template } from './situation.ts'
import type { Situation, Written } from './situation.ts'

/** Adds questions about the requirements to the checklist of the topic that people named. */
export function checklist(situation: Situation): Written {
  const { words, feature } = situation
  const { title, requirements, questions } = readSpec(own(situation, 'spec.md'))
  const path = `checklists/${topicOf(words)}.md`
  const existing = own(situation, path)
  const asked = new Set(existing.split('\n').map((line) => line.replace(/^- \[.\] CHK\d+ /, '')))
  const about = requirementsAbout(words, requirements)
  const items = [
    ...(about.length > 0 ? about : requirements).map(
      ({ id, text }) => `Can anybody tell whether this holds: ${safeInline(text, 200)} (${id})`,
    ),
    ...questions.map((question) => `Is this answered: ${safeInline(question, 200)}`),
  ]
  const fresh = items.filter((item) => !asked.has(item))
  const idOf = idsAfter(existing, 'CHK')
  const lines = fresh.map((item, index) => `- [ ] ${idOf(index)} ${item}`)
  const topic = words === '' ? 'the requirements' : `“${safeInline(words, 200)}”`
  const empty = renderTemplate({
    template: template(situation, 'checklist'),
    standard: '# Checklist\n**Purpose**:\n',
    subject: safeInline(title),
    feature,
    fields: { purpose: `Whether [spec.md](../spec.md) is ready for ${topic}` },
    slots: [],
  })
  const content = addToSection(existing.trim() === '' ? empty : existing, 'Questions about the requirements', lines)
  return { files: { [`${feature.directory}/${path}`]: content } }
}

/** Name of the file: the first long words of what people said. */
function topicOf(words: string): string {
  const ascii = words.normalize('NFKD').replaceAll(/[^\x20-\x7E]/g, '')
  return longWords(ascii).slice(0, 3).join('-').slice(0, 40) || 'requirements'
}
