import { cutText } from '../../text/cut-text.ts'
import type { SpecSummary } from '../run/spec-summary.ts'
import { tickedTasks } from './ticked-tasks.ts'
import { visibleLines } from '../../text/visible-lines.ts'
import type { Line } from '../../text/visible-lines.ts'

const maxStories = 20
const maxQuestions = 50
const maxQuestionCharacters = 500
/** A marker that is not closed within so many further lines is none. */
const maxQuestionLines = 5
const maxTitleCharacters = 200

/**
 * Reads what a reviewer wants to know first from spec.md and tasks.md (null = not yet written).
 * Never throws; untrusted text stays as it is.
 */
export function readSpec(specText: string, tasksText: string | null): SpecSummary {
  const lines = visibleLines(specText)
  const tasks = tasksText === null ? null : tickedTasks(tasksText)
  return {
    title: titleIn(lines),
    userStories: lines.flatMap(({ text }) => storyIn(text)).slice(0, maxStories),
    requirementCount: new Set(lines.flatMap(({ text }) => requirementIn(text))).size,
    openQuestions: lines.flatMap(questionsIn).slice(0, maxQuestions),
    taskCount: tasks?.all.length ?? null,
    doneTaskCount: tasks?.ticked.length ?? null,
  }
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

/** A marker stands where it begins; in a code span it is only spoken of. */
function questionsIn({ line, text }: Line, index: number, lines: readonly Line[]): Line[] {
  const isCut = /\[NEEDS CLARIFICATION[^\]]*$/i.test(text)
  const whole = isCut ? [text, ...paragraphAfter(lines, index)].join(' ') : text
  return [...whole.matchAll(/(?<!`)\[NEEDS CLARIFICATION\s*:?\s*([^\]]*)\]/gi)].map(([, question = '']) => ({
    line,
    text: cutText(question.replaceAll(/\s+/g, ' ').trim(), maxQuestionCharacters, '…'),
  }))
}

/** The next lines, as far as they can belong to the same paragraph. */
function paragraphAfter(lines: readonly Line[], index: number): string[] {
  const next = lines.slice(index + 1, index + 1 + maxQuestionLines)
  const end = next.findIndex(
    ({ line, text }, place) =>
      line !== (lines[index]?.line ?? 0) + place + 1 || /^\s*(?:[-*+#>|]|\d+[.)])\s/.test(text),
  )
  return next.slice(0, end === -1 ? undefined : end).map(({ text }) => text.trim())
}

function shorten(text: string): string {
  const characters = Array.from(text)
  return characters.length <= maxTitleCharacters ? text : `${characters.slice(0, maxTitleCharacters - 1).join('')}…`
}
