import { idsAfter } from './edit-document.ts'
import { cut } from './markdown.ts'
import type { Issue, Statement } from './read-issue.ts'

export type Story = { title: string; priority: string; narrative: string[] }

/** `story`: index into the stories. */
export type Requirement = { id: string; text: string; story: number }

/** What an issue says, in the order of a specification and in its own words. */
export type Specification = {
  title: string
  stories: Story[]
  requirements: Requirement[]
  edgeCases: string[]
  questions: string[]
  exclusions: string[]
  /** What is no requirement, but helps to understand them. */
  background: string[]
  code: Issue['code']
  /** What was taken for requirements. */
  basis: string
}

const maxHeadings = 8

/** List items and what stands under a heading are requirements; each heading is a user story. */
export function draftSpec({ title, statements, code }: Issue): Specification {
  const texts = (kind: Statement['kind']) => statements.filter((one) => one.kind === kind).map(({ text }) => text)
  const listed = statements.filter(({ kind }) => kind === 'requirement' || kind === 'edge')
  const isProse = listed.length === 0
  const said = statements.filter(({ kind }) => kind === 'context' || kind === 'story')
  const wanted: Statement[] = isProse ? [{ text: title, kind: 'requirement', heading: null }, ...said] : listed
  const headings = headingsOf(wanted)
  const told = texts('story')
  const hasGeneral = told.length > 0 || wanted.some(({ heading }) => !headings.includes(heading ?? ''))
  const general = hasGeneral ? [{ title, narrative: told.length > 0 ? told : [title] }] : []
  const stories = [...general, ...headings.map((heading) => ({ title: heading, narrative: [] }))]
  const idOf = idsAfter('', 'FR-')
  return {
    title,
    code,
    basis: basisOf(statements.length > 0, isProse),
    stories: stories.map((story, index) => ({
      ...story,
      title: cut(story.title, 90),
      priority: `P${Math.min(index + 1, 3)}`,
    })),
    requirements: wanted.map(({ text, heading }, index) => ({
      id: idOf(index),
      text,
      story: headings.indexOf(heading ?? '') + general.length,
    })),
    edgeCases: texts('edge'),
    questions: texts('question'),
    exclusions: texts('exclusion'),
    background: isProse ? [] : texts('context').filter((text) => !wanted.some((one) => one.text.startsWith(text))),
  }
}

/** One heading alone tells the same story as the title. */
function headingsOf(wanted: readonly Statement[]): string[] {
  const headings = new Set(wanted.flatMap(({ heading }) => heading ?? []))
  return headings.size < 2 ? [] : [...headings].slice(0, maxHeadings)
}

function basisOf(hasText: boolean, isProse: boolean): string {
  if (!hasText) return 'The issue has a title and no text. The title is taken as the only requirement.'
  return isProse
    ? 'The issue lists no requirement. Its title and its sentences are taken as requirements.'
    : 'What the issue lists, and what it says under a heading, is taken as a requirement.'
}
