import { backgroundIntroduction, furtherIntroduction } from './render-spec.ts'

/** What plan and tasks need of a spec.md, whoever wrote it. */
export type SpecDocument = {
  title: string
  stories: { title: string; priority: string; narrative: string; scenarios: string[] }[]
  /** `story`: index into `stories`. */
  requirements: { id: string; text: string; story: number }[]
  entities: { name: string; text: string }[]
  edgeCases: string[]
  criteria: { id: string; text: string }[]
  exclusions: string[]
  questions: string[]
  /** Requirements without ids, listed after an introduction. */
  further: string[]
  /** What is no requirement, but helps to understand them. */
  background: string[]
}

type Section = { heading: string; level: number; lines: string[] }

export function readSpecDocument(text: string): SpecDocument {
  const sections = sectionsOf(text)
  const stories = sections.filter(({ heading }) => /^user story \d+/i.test(heading)).map(readStory)
  const title = (sections.find(({ level }) => level === 1)?.heading ?? 'Untitled').replace(
    /^feature specification:\s*/i,
    '',
  )
  const known = stories.length > 0 ? stories : [{ title, priority: 'P1', narrative: title, scenarios: [], ids: [] }]
  const items = text.split('\n').flatMap((line) => {
    const item = /^\s*[-*]\s+\*\*((?:FR|NFR)-\d+[a-z]?)\*\*:?\s*(.+)$/.exec(line)
    return item === null ? [] : [{ id: item[1] ?? '', text: item[2] ?? '' }]
  })
  const owner = (id: string) =>
    Math.max(
      0,
      known.findIndex(({ ids }) => ids.some((range) => range.includes(id))),
    )
  return {
    title,
    stories: known.map(({ title, priority, narrative, scenarios }) => ({ title, priority, narrative, scenarios })),
    requirements: items.map(({ id, text }) => ({ id, text, story: owner(id) })),
    entities: bold(sections, /entities/i),
    edgeCases: bullets(sections, /^edge cases/i),
    criteria: bold(sections, /measurable outcomes|^success criteria/i).map(({ name, text }) => ({ id: name, text })),
    exclusions: bullets(sections, /out of scope|non-goals/i),
    questions: [...text.matchAll(/\[NEEDS CLARIFICATION:?\s*([^\]]*)\]/g)].map(([, question = '']) => question),
    further: afterIntroduction(text.split('\n'), furtherIntroduction),
    background: afterIntroduction(text.split('\n'), backgroundIntroduction),
  }
}

function sectionsOf(text: string): Section[] {
  const sections: Section[] = []
  let fence: string | null = null
  for (const line of text.replaceAll('\r\n', '\n').split('\n')) {
    const mark = /^\s*(`{3,}|~{3,})/.exec(line)?.[1] ?? null
    if (mark !== null) fence = fence === null ? mark : mark.startsWith(fence) ? null : fence
    const heading = fence === null ? /^(#{1,6})\s+(.+)$/.exec(line) : null
    if (heading === null) sections.at(-1)?.lines.push(line)
    else sections.push({ heading: heading[2] ?? '', level: (heading[1] ?? '').length, lines: [] })
  }
  return sections
}

function readStory({ heading, lines }: Section): SpecDocument['stories'][number] & { ids: string[][] } {
  const parts = /^user story \d+\s*[-–—:]?\s*(.*?)\s*(?:\(priority:\s*(P\d)\))?\s*\S?$/iu.exec(heading)
  const text = lines.join('\n')
  const narrative = lines.find((line) => /^[^\s*#>-]/.test(line)) ?? ''
  const scenarios = lines.flatMap((line) => /^\s*\d+\.\s+(.+)$/.exec(line)?.[1] ?? [])
  return { title: parts?.[1] ?? heading, priority: parts?.[2] ?? 'P1', narrative, scenarios, ids: mentionedIds(text) }
}

/** `FR-001, FR-002 … FR-030 (30 requirements)` names a whole range in the middle. */
function mentionedIds(text: string): string[][] {
  const ids = text.match(/(?:FR|NFR)-\d+[a-z]?/g) ?? []
  const ranges = [...text.matchAll(/FR-(\d+) … FR-(\d+)/g)].map(([, from = '0', to = '0']) => {
    const length = Math.min(1000, Math.max(0, Number(to) - Number(from) + 1))
    return Array.from({ length }, (_, index) => `FR-${String(Number(from) + index).padStart(3, '0')}`)
  })
  return [ids, ...ranges]
}

function afterIntroduction(lines: readonly string[], introduction: string): string[] {
  const start = lines.indexOf(introduction)
  if (start === -1) return []
  const rest = lines.slice(start + 2)
  const end = rest.findIndex((line) => !line.startsWith('- '))
  return rest.slice(0, end === -1 ? undefined : end).map((line) => line.slice(2))
}

function bullets(sections: readonly Section[], heading: RegExp): string[] {
  const lines = sections.filter((section) => heading.test(section.heading)).flatMap(({ lines }) => lines)
  return lines.flatMap((line) => /^[-*]\s+(.+)$/.exec(line)?.[1] ?? [])
}

function bold(sections: readonly Section[], heading: RegExp): { name: string; text: string }[] {
  return bullets(sections, heading).flatMap((item) => {
    const parts = /^\*\*([^*]+?):?\*\*:?\s*(.*)$/.exec(item)
    return parts === null ? [] : [{ name: parts[1] ?? '', text: parts[2] ?? '' }]
  })
}
