import { noModel } from './situation.ts'
import type { Feature } from './situation.ts'

/** A section that we can write; if no heading of the template fits, at the end under `title`. */
export type Slot = { heading: RegExp; title: string; lines: (level: number) => string[] }

export type Frame = {
  /** The repository's own template; null = it has none, then `standard` holds. */
  template: string | null
  standard: string
  subject: string
  feature: Feature
  /** Values of the `**Key**:` lines, by a word of the key. */
  fields: Readonly<Record<string, string>>
  slots: readonly Slot[]
  /** What belongs below a heading that we do not know; empty = nothing. */
  about?: (heading: string) => string[]
}

type Section = { level: number; heading: string; body: string }

/** Sections that stand for as many as there are; the slot brings headings of its own. */
const example = /^(?:user story \d|phase \w+:)/i

/** Writes a document along the repository's own template; only its blanks are replaced. */
export function renderTemplate(frame: Frame): string {
  const [head, ...sections] = sectionsOf(frame.template ?? frame.standard)
  const lines = headOf(head, frame)
  const open = new Set(frame.slots)
  let skippedLevel = Number.POSITIVE_INFINITY
  for (const section of sections) {
    const { level, heading, body } = section
    if (level > skippedLevel) continue
    const isExample = example.test(heading)
    skippedLevel = isExample || blanksIn(heading).length > 0 ? level : Number.POSITIVE_INFINITY
    const slot = body.trim() === '' ? undefined : [...open].find((one) => one.heading.test(heading))
    if (slot === undefined && level === skippedLevel) continue
    if (!isExample) lines.push('', `${'#'.repeat(level)} ${withoutBlanks(heading)}`)
    const written = slot?.lines(isExample ? level : level + 1) ?? bodyOf(section, frame)
    lines.push('', written.length > 0 ? written.join('\n') : 'The issue says nothing about this.')
    if (slot !== undefined) open.delete(slot)
  }
  for (const slot of open) {
    const added = slot.lines(3)
    if (added.length > 0) lines.push('', `## ${slot.title}`, '', added.join('\n'))
  }
  const text = lines.join('\n').replaceAll(/\n{3,}/g, '\n\n')
  // A code span of the issue may look like a blank of the template: round brackets are none.
  return replaceBlanks(`${text.trim()}\n`, blanksIn(frame.template ?? ''), (words) => `(${words})`)
}

function sectionsOf(template: string): [Section, ...Section[]] {
  const text = template.replaceAll('\r\n', '\n').replaceAll(/<!--[\s\S]*?(?:-->|$)/g, '')
  let last: Section = { level: 1, heading: '', body: '' }
  const sections: [Section, ...Section[]] = [last]
  let isCode = false
  for (const line of text.split('\n')) {
    if (/^\s*(?:```|~~~)/.test(line)) isCode = !isCode
    const [, marks = '', heading = ''] = isCode ? [] : (/^(#{1,6})\s+(.+)/.exec(line) ?? [])
    if (marks === '') last.body += `${line}\n`
    else if (marks === '#' && sections.length === 1) last.heading = heading
    else sections.push((last = { level: marks.length, heading, body: '' }))
  }
  return sections
}

function headOf({ heading, body }: Section, frame: Frame): string[] {
  const title = withoutBlanks(heading).replace(/ ?[:–-]$/, '')
  return [`# ${title === '' ? '' : `${title}: `}${frame.subject}`, '', ...fieldLines(body, frame), `> ${noModel}`]
}

function bodyOf({ heading, body }: Section, frame: Frame): string[] {
  if (blanksIn(body).length === 0) return [body.trim()]
  return [...fieldLines(body, frame), ...(frame.about?.(heading) ?? [])]
}

/** `**Branch**: [x] | **Date**: [y]` → one line for each key. */
function fieldLines(body: string, { fields, feature, subject }: Frame): string[] {
  const commit = 'see the commit that added this file'
  const known = { ...fields, branch: `\`${feature.branch}\``, created: commit, date: commit, feature: subject }
  const keys = [...body.matchAll(/\*\*([^*:[\]]+?)(?::\*\*|\*\*\s*:)/g)].map(([, key = '']) => key.trim())
  return [...new Set(keys)].flatMap((key) => {
    const found = Object.entries(known).find(([word]) => key.toLowerCase().includes(word))
    return [`**${key}**: ${found?.[1] ?? 'not stated in the issue'}`, '']
  })
}

function withoutBlanks(text: string): string {
  return replaceBlanks(text, blanksIn(text), () => '').trim()
}

/** Bracketed blanks; check boxes, links and the marks of Spec Kit's own notation are none. */
function blanksIn(text: string): string[] {
  const notation = /^\[(?:[ xX]|P\??|ID|Story|US\d+|NEEDS CLARIFICATION.*|\d+)\]$/
  const found = text.match(/(?<!\\)\[[^[\]\n]+\](?![(:])/g) ?? []
  return found.filter((blank) => !notation.test(blank))
}

function replaceBlanks(text: string, blanks: readonly string[], by: (words: string) => string): string {
  const known = new Set(blanks)
  return text.replaceAll(/\[([^[\]\n]+)\]/g, (found, words: string) => (known.has(found) ? by(words) : found))
}
