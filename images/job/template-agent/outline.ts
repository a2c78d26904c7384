/** A part of a document that we know how to write. `title` is used where the repository's template has no heading for it. */
export type Slot = {
  name: string
  heading: RegExp
  title: string
  /** Slot that it belongs under; without an own heading in the template it is written right there. */
  within: string | null
  /** `keys`: the names of the `**Key**:` lines that the template has in this section. */
  lines: (level: number, keys: string[]) => string[]
  /** The lines bring their own headings (user stories, phases): neither the template's heading nor ours is written. */
  ownHeadings?: true
  /** The lines replace the subsections that the template has below the heading. */
  ownBody?: true
  /** Written only where the template asks for it (or where there is no template). */
  onDemand?: true
}

export type Frame = {
  /** Value of a `**Key**:` line of the template's head, or null when we have nothing to say. */
  field: (key: string) => string | null
  subject: string
  defaultTitle: string
  notice: string
  slots: readonly Slot[]
  /** What to write below a heading of the template that we do not know. */
  unknown: (heading: string) => string[]
}

type Section = { level: number; heading: string; body: string[] }

/**
 * Writes a document along the repository's own template: its headings in its order, each filled with what we know. Static text of unknown
 * sections stays. Sections that the template lacks follow at the end; without a template they make up the whole document.
 */
export function fillTemplate(template: string | null, frame: Frame): string {
  const [head = null, ...sections] = template === null ? [] : sectionsOf(template)
  const lines = [...headOf(head, frame)]
  const written = new Set<string>()
  const placed = new Set(
    frame.slots
      .filter(({ heading }) => sections.some((section) => heading.test(section.heading)))
      .map(({ name }) => name),
  )
  const write = (slot: Slot, level: number, title: string, body: readonly string[] = []): void => {
    if (written.has(slot.name)) return
    written.add(slot.name)
    if (slot.ownHeadings !== true) lines.push('', `${'#'.repeat(level)} ${title}`)
    const own = slot.lines(level, keysIn(body))
    if (own.length > 0) lines.push('', ...own)
    for (const inner of frame.slots)
      if (inner.within === slot.name && !placed.has(inner.name)) write(inner, level + 1, inner.title)
  }
  let skippedLevel: number | null = null
  for (const section of sections) {
    if (
      skippedLevel !== null &&
      section.level > skippedLevel &&
      !frame.slots.some(({ heading }) => heading.test(section.heading))
    )
      continue
    skippedLevel = null
    const slot = frame.slots.find(({ heading }) => heading.test(section.heading))
    if (slot?.ownHeadings === true || slot?.ownBody === true) skippedLevel = section.level
    if (slot !== undefined)
      write(slot, section.level, section.heading.includes('[') ? slot.title : section.heading, section.body)
    else if (isPlaceholder(section.heading)) skippedLevel = section.level
    else lines.push('', `${'#'.repeat(section.level)} ${section.heading}`, '', ...staticBody(section, frame))
  }
  const rest = frame.slots.filter(({ onDemand }) => template === null || onDemand !== true)
  for (const slot of rest) if (slot.within === null) write(slot, 2, slot.title)
  for (const slot of rest) write(slot, 3, slot.title)
  return defused(`${tidy(lines)}\n`, template)
}

function sectionsOf(template: string): Section[] {
  const sections: Section[] = [{ level: 1, heading: '', body: [] }]
  let fence: string | null = null
  for (const line of template
    .replaceAll('\r\n', '\n')
    .replaceAll(/<!--[\s\S]*?(?:-->|$)/g, '')
    .split('\n')) {
    const mark = /^\s*(`{3,}|~{3,})/.exec(line)?.[1] ?? null
    if (mark !== null) fence = fence === null ? mark : line.trim().startsWith(fence) ? null : fence
    const heading = fence === null ? /^(#{1,6})\s+(.+?)\s*#*$/.exec(line) : null
    if (heading === null) sections.at(-1)?.body.push(line)
    else if (heading[1] === '#' && sections.length === 1 && sections[0]?.heading === '')
      sections[0].heading = heading[2] ?? ''
    else sections.push({ level: (heading[1] ?? '').length, heading: heading[2] ?? '', body: [] })
  }
  return sections
}

function headOf(head: Section | null, frame: Frame): string[] {
  const known =
    head === null
      ? frame.defaultTitle
      : head.heading
          .replace(/\[[^\]]*\]/, '')
          .replace(/[\s:–-]+$/, '')
          .trim()
  const title = known === '' ? frame.defaultTitle : known.replaceAll(/\[[^\]]*\]/g, '').trim()
  return [`# ${title}: ${frame.subject}`, '', ...fieldsOf(head?.body ?? [], frame), '', `> ${frame.notice}`]
}

/** `**Branch**: [x] | **Date**: [y]` → one line a field; fields without an answer of ours are said to be open. */
function fieldsOf(body: readonly string[], frame: Frame): string[] {
  const keys = keysIn(body)
  const all = keys.length > 0 ? keys : ['Feature', 'Branch', 'Input']
  return [...new Set(all)].flatMap((key) => {
    const value = frame.field(key)
    return value === null ? [] : [`**${key}**: ${value}`, '']
  })
}

function keysIn(body: readonly string[]): string[] {
  return body.flatMap((line) =>
    [...line.matchAll(/\*\*([^*:]+?)(?::\*\*|\*\*\s*:)/g)].map(([, key = '']) => key.trim()),
  )
}

function staticBody(section: Section, frame: Frame): string[] {
  const text = section.body.join('\n').trim()
  return text === '' || isPlaceholder(text) ? frame.unknown(section.heading) : text.split('\n')
}

function isPlaceholder(text: string): boolean {
  return placeholdersIn(text).length > 0
}

/** Bracketed blanks of a template. Check boxes, links and the marks of Spec Kit's own notation are none. */
function placeholdersIn(text: string): string[] {
  const blanks = [...text.matchAll(/(?<!\\)\[([^[\]\n]+)\](?![(:])/g)].filter(
    ([, inner = '']) => !/^(?:[ xX]|P\??|ID|Story|US\d+|NEEDS CLARIFICATION.*|\d+)$/.test(inner),
  )
  return blanks.map(([blank]) => blank)
}

/** Text of the issue may look like a blank of the template (in a code span): written with round brackets it cannot be taken for one. */
function defused(document: string, template: string | null): string {
  const blanks = new Set(placeholdersIn(template ?? ''))
  return [...blanks].reduce((text, blank) => text.replaceAll(blank, `(${blank.slice(1, -1)})`), document)
}

function tidy(lines: readonly string[]): string {
  return lines
    .map((line) => line.trimEnd())
    .join('\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim()
}
