import type { Requirement, Story } from './draft-spec.ts'
import { itemsBelow, safeInline, sharesWord } from './markdown.ts'
import { markersIn } from './questions.ts'

/** What the later phases need of a spec.md, whoever wrote it. */
export type SpecDocument = {
  title: string
  stories: Story[]
  requirements: Requirement[]
  questions: string[]
  background: string[]
}

/** Introduces a list that is found again here. */
export const backgroundIntroduction = 'Background in the issue’s words:'

/** Always has a story, to which requirements belong that no other story names. Never throws. */
export function readSpec(document: string): SpecDocument {
  const text = document.replaceAll('\r\n', '\n').replaceAll(/^(`{3,}|~{3,}).*\n[\s\S]*?^\1.*$/gm, '')
  const title = /^# (?:feature specification: )?(.+)$/im.exec(text)?.[1] ?? 'Untitled'
  const told = text.split(/^(?=#)/m).filter((section) => /^#+ user story \d/i.test(section))
  const stories = told.length > 0 ? told.map(readStory) : [{ title, priority: 'P1', narrative: [title] }]
  const named = told.map((section) => new Set(idsIn(section)))
  const items = text.matchAll(/^[ \t]*[-*][ \t]+\*\*((?:FR|NFR)-\d+[a-z]?)\*\*:?[ \t]*(.+)$/gm)
  const requirements = [...items].map(([, id = '', said = '']) => {
    const story = named.findIndex((ids) => ids.has(id))
    return { id, text: said, story: Math.max(0, story) }
  })
  const questions = markersIn(text).map(({ question }) => question)
  return { title, stories, requirements, questions, background: itemsBelow(text, backgroundIntroduction) }
}

function readStory(section: string): Story {
  const [heading = '', ...lines] = section.split('\n')
  const parts = /^#+ user story \d+\s*[-–—:]?\s*(.*?)\s*(?:\(priority:\s*(P\d)\)\s*\S*)?$/iu.exec(heading)
  const end = lines.findIndex((line) => line.startsWith('**'))
  const narrative = lines.slice(0, end === -1 ? undefined : end).filter((line) => line.trim() !== '')
  return { title: parts?.[1] ?? heading, priority: parts?.[2] ?? 'P1', narrative }
}

/** The requirements that share a word with a heading, as items. */
export function related(heading: string, requirements: readonly Requirement[]): string[] {
  const topic = heading.replace(/\(.*$/, '')
  const about = requirements.filter(({ text }) => sharesWord(topic, text)).slice(0, 20)
  return about.map(({ id, text }) => `- ${id}: ${safeInline(text)}`)
}

/** Ids of requirements that a text names. */
function idsIn(text: string): string[] {
  return text.match(/\b(?:FR|NFR)-\d+[a-z]?\b/g) ?? []
}

export type TaskLine = {
  id: string
  isDone: boolean
  text: string
  /** File that it names last; null = none, or one that is hidden or outside the repository. */
  path: string | null
  requirements: string[]
}

/** The tasks of a tasks.md, whoever wrote it. */
export function readTasks(tasks: string): TaskLine[] {
  const lines = tasks.matchAll(/^[ \t]*[-*][ \t]+\[([ xX])\][ \t]+\**(T\d+)\**[ \t]+(.*)$/gm)
  return [...lines].map(([, mark, id = '', text = '']) => {
    const path = /\b(?:in|at|to)\s+`?([\w./-]+\.\w+)`?\.?\s*$/.exec(text)?.[1] ?? ''
    const isPlain = path.split('/').every((part) => /^\w[\w.-]*$/.test(part))
    return { id, isDone: mark !== ' ', text, path: isPlain ? path : null, requirements: idsIn(text) }
  })
}
