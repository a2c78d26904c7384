import { itemsBelow, longWords, safeInline } from './markdown.ts'
import { markersIn } from './questions.ts'

export type Story = { title: string; priority: string; narrative: string[] }

/** `story`: index into the stories. */
export type Requirement = { id: string; text: string; story: number }

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

const codeBlocks = /^(`{3,}(?!`)|~{3,}(?!~)).*\n[\s\S]*?^\1.*$/gm

/** Always has a story, to which requirements belong that no other story names. Never throws. */
export function readSpec(document: string): SpecDocument {
  const text = document.replaceAll('\r\n', '\n').replaceAll(codeBlocks, '')
  const title = /^# (?:feature specification: )?(.+)$/im.exec(text)?.[1] ?? 'Untitled'
  const told = text.split(/^(?=#)/m).filter((section) => /^#+ user story \d/i.test(section))
  const stories = told.length > 0 ? told.map(readStory) : [{ title, priority: 'P1', narrative: [title] }]
  const named = told.flatMap((section, story) => idsIn(section).map((id): [string, number] => [id, story]))
  // The first story that names a requirement has it.
  const storyOf = new Map(named.toReversed())
  const items = text.matchAll(/^[ \t]*[-*][ \t]+\*\*((?:FR|NFR)-\d+[a-z]?)\*\*:?[ \t]*(.+)$/gm)
  const requirements = [...items].map(([, id = '', said = '']) => ({ id, text: said, story: storyOf.get(id) ?? 0 }))
  const questions = markersIn(text).map(({ question }) => question)
  return { title, stories, requirements, questions, background: itemsBelow(text, backgroundIntroduction) }
}

function readStory(section: string): Story {
  const [heading = '', ...lines] = section.split('\n')
  const [title = '', priority = 'P1'] = heading.replace(/^#+ user story \d+[ :–—-]*/i, '').split(/\(priority:\s*(P\d)/i)
  const end = lines.findIndex((line) => line.startsWith('**'))
  const narrative = lines.slice(0, end === -1 ? undefined : end).filter((line) => line.trim() !== '')
  return { title: title.trim(), priority, narrative }
}

/** The requirements that share a word with a topic; short words, which say little, do not count. */
export function requirementsAbout(topic: string, requirements: readonly Requirement[]): Requirement[] {
  const words = new Set(longWords(topic))
  return requirements.filter(({ text }) => longWords(text).some((word) => words.has(word)))
}

/** What belongs below a heading that has no place of its own in our documents. */
export function related(heading: string, requirements: readonly Requirement[]): string[] {
  const about = requirementsAbout(heading.replace(/\(.*$/, ''), requirements).slice(0, 20)
  return about.map(({ id, text }) => `- ${id}: ${safeInline(text)}`)
}

function idsIn(text: string): string[] {
  return text.match(/\b(?:FR|NFR)-\d+[a-z]?\b/g) ?? []
}

/** `path`: the file that it names last; null = none, or one that is hidden or outside. */
export type TaskLine = { id: string; isDone: boolean; text: string; path: string | null; requirements: string[] }

/** The tasks of a tasks.md, whoever wrote it. */
export function readTasks(tasks: string): TaskLine[] {
  const lines = tasks.matchAll(/^[ \t]*[-*][ \t]+\[([ xX])\][ \t]+\**(T\d+)\**[ \t]+(.*)$/gm)
  return [...lines].map(([, mark, id = '', text = '']) => {
    const path = /\b(?:in|at|to)\s+`?([\w./-]+\.\w+)`?\.?\s*$/.exec(text)?.[1] ?? ''
    const isPlain = path.split('/').every((part) => /^\w[\w.-]*$/.test(part))
    return { id, isDone: mark !== ' ', text, path: isPlain ? path : null, requirements: idsIn(text) }
  })
}
