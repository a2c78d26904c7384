import { idsAfter } from './edit-document.ts'
import { cut } from './markdown.ts'
import type { SpecDocument } from './read-documents.ts'
import type { Issue, Statement } from './read-issue.ts'

/** What an issue says, in the order of a specification and in its own words. */
export type Specification = SpecDocument & {
  edgeCases: string[]
  exclusions: string[]
  code: Issue['code']
  /** What was taken for requirements. */
  basis: string
}

/** List items and what stands under a heading are requirements; each heading is a user story. */
export function draftSpec({ title, statements, code }: Issue): Specification {
  const texts = (kind: Statement['kind']) => statements.filter((one) => one.kind === kind).map(({ text }) => text)
  const listed = statements.filter(({ kind }) => kind === 'requirement' || kind === 'edge')
  const isProse = listed.length === 0
  const said = statements.filter(({ kind }) => kind === 'context' || kind === 'story')
  const wanted = isProse ? [{ text: title, heading: null }, ...said] : listed
  const named = [...new Set(wanted.flatMap(({ heading }) => heading ?? []))]
  // One heading alone tells the same story as the title.
  const headings = named.length < 2 ? [] : named.slice(0, 8)
  const told = texts('story')
  const hasGeneral = told.length > 0 || wanted.some(({ heading }) => !headings.includes(heading ?? ''))
  const general = hasGeneral ? [{ title, narrative: told.length > 0 ? told : [title] }] : []
  const stories = [...general, ...headings.map((heading) => ({ title: heading, narrative: [] }))]
  const idOf = idsAfter('', 'FR-')
  const storyOf = (heading: string | null) => headings.indexOf(heading ?? '') + general.length
  const leads = new Set(wanted.map(({ text }) => text.slice(0, text.indexOf(': ') + 1)))
  return {
    title,
    code,
    basis: basisOf(statements.length > 0, isProse),
    stories: stories.map((one, index) => ({
      ...one,
      title: cut(one.title, 90),
      priority: `P${Math.min(index + 1, 3)}`,
    })),
    requirements: wanted.map(({ text, heading }, index) => ({ id: idOf(index), text, story: storyOf(heading) })),
    edgeCases: texts('edge'),
    questions: texts('question'),
    exclusions: texts('exclusion'),
    background: isProse ? [] : texts('context').filter((text) => !leads.has(text)),
  }
}

function basisOf(hasText: boolean, isProse: boolean): string {
  if (!hasText) return 'The issue has a title and no text. The title is taken as the only requirement.'
  return isProse
    ? 'The issue lists no requirement. Its title and its sentences are taken as requirements.'
    : 'What the issue lists, and what it says under a heading, is taken as a requirement.'
}
