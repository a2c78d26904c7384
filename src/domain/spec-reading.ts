import type { SpecSummary } from './spec-summary.ts'

const maxStories = 20
const maxQuestions = 50
const maxTitleCharacters = 200
/** Longer lines are read in part: a document is untrusted, and patterns must not get slow on it. */
const readLineCharacters = 1000

/** Reads what a reviewer wants to know first from spec.md and tasks.md (null = not yet written). Never throws; untrusted text stays as it is. */
export function readSpec(specText: string, tasksText: string | null): SpecSummary {
  const lines = visibleLines(specText)
  return {
    title: titleIn(lines),
    userStories: lines.flatMap(({ text }) => storyIn(text)).slice(0, maxStories),
    requirementCount: new Set(lines.flatMap(({ text }) => requirementIn(text))).size,
    openQuestions: lines.flatMap(questionsIn).slice(0, maxQuestions),
    taskCount: tasksText === null ? null : countTasks(tasksText),
  }
}

type Line = { line: number; text: string }

/** The lines that hold something, without code blocks and HTML comments. */
function visibleLines(text: string): Line[] {
  let fence: string | null = null
  const withoutComments = text.replaceAll(/<!--[\s\S]*?(?:-->|$)/g, (comment) => comment.replaceAll(/[^\n]/g, ''))
  const lines = withoutComments.split('\n').map((raw, index) => {
    const mark = /^\s{0,3}(`{3,}|~{3,})/.exec(raw)?.[1] ?? null
    const isInside = fence !== null || mark !== null
    if (mark !== null && fence === null) fence = mark
    else if (mark !== null && fence !== null && mark.startsWith(fence)) fence = null
    return { line: index + 1, text: isInside ? '' : raw.slice(0, readLineCharacters).trimEnd() }
  })
  return lines.filter(({ text }) => text !== '')
}

function titleIn(lines: readonly Line[]): string {
  const heading = lines.map(({ text }) => /^#\s+(\S.*)$/.exec(text)?.[1]).find((found) => found !== undefined) ?? ''
  return shorten(heading.replace(/^feature specification\s*[:–—-]\s*/i, '').trim())
}

/** `### User Story 2 - Filter by date (Priority: P2)` → `P2 Filter by date` */
function storyIn(text: string): string[] {
  const heading = /^#{2,5}\s+User Story\s+\d+\s*[-–—:]\s*(.+)$/i.exec(text)?.[1]
  if (heading === undefined) return []
  const priority = /\(\s*(?:Priority:\s*)?(P\d)\s*\)/i.exec(heading)?.[1]?.toUpperCase() ?? ''
  const title = heading.replace(/\s*\(\s*(?:Priority:\s*)?P\d\s*\).*$/i, '').trim()
  return [shorten(`${priority} ${title}`.trim())]
}

function requirementIn(text: string): string[] {
  const id = /^\s*(?:[-*+]\s+)?\*\*\s*((?:FR|NFR)-[A-Z]*-?\d+[a-z]?)\s*(?::\s*\*\*|\*\*)/i.exec(text)?.[1]
  return id === undefined ? [] : [id.toUpperCase()]
}

function questionsIn({ line, text }: Line): Line[] {
  return [...text.matchAll(/\[NEEDS CLARIFICATION\s*:?\s*([^\]]{0,500})\]/gi)].map(([, question = '']) => ({
    line,
    text: question.trim(),
  }))
}

function countTasks(tasksText: string): number {
  const ids = visibleLines(tasksText).flatMap(({ text }) => /^\s*[-*]\s+\[[ xX]\]\s+\**(T\d+)\b/.exec(text)?.[1] ?? [])
  return new Set(ids).size
}

function shorten(text: string): string {
  const characters = Array.from(text)
  return characters.length <= maxTitleCharacters ? text : `${characters.slice(0, maxTitleCharacters - 1).join('')}…`
}
