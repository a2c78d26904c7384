type Section = {
  level: number
  title: string
  /** Lines between the heading and the list, when the section is new. */
  introduction: readonly string[]
  /** A new section goes before the first line that fits; null = to the end. */
  before: RegExp | null
}

/** Adds lines to the end of a section of a document, which is made when it is missing. Lines that stand there already are not added again. */
export function addToSection(document: string, section: Section, added: readonly string[]): string {
  const lines = document.trimEnd().split('\n')
  const start = lines.findIndex((line) => line.startsWith(`${'#'.repeat(section.level)} ${section.title}`))
  if (start === -1) return `${withNew(lines, section, added).join('\n')}\n`
  const length = lines
    .slice(start + 1)
    .findIndex((line) => (/^(#{1,6})\s/.exec(line)?.[1]?.length ?? 7) <= section.level)
  const end = length === -1 ? lines.length : start + 1 + length
  const own = lines.slice(start, end)
  const fresh = added.filter((line) => !own.includes(line))
  if (fresh.length === 0) return document
  const body = own.join('\n').trimEnd().split('\n')
  const gap = body.length === 1 ? [''] : []
  return `${[...lines.slice(0, start), ...body, ...gap, ...fresh, ...(end < lines.length ? [''] : []), ...lines.slice(end)].join('\n')}\n`
}

function withNew(lines: string[], { level, title, introduction, before }: Section, added: readonly string[]): string[] {
  const place = before === null ? -1 : lines.findIndex((line) => before.test(line))
  const section = [`${'#'.repeat(level)} ${title}`, '', ...introduction, ...added]
  if (place === -1) return [...lines, '', ...section]
  return [...lines.slice(0, place), ...section, '', ...lines.slice(place)]
}
