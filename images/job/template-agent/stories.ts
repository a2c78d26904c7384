import { cut } from './inline.ts'
import type { Issue, Statement } from './issue.ts'
import { strengthOf } from './signals.ts'

type Draft = {
  title: string
  priority: string
  narrative: string
  why: string
  heading: string | null
  isOptional: boolean
}

const maxStories = 8
const generic =
  /^(?:(?:feature )?(?:description|summary|overview|request|proposal|proposed solution|solution|details?|requirements?|functional requirements|goals?|behaviou?r|expected behaviou?r|what|scope|tasks?|to ?do|user stor(?:y|ies))|beschreibung|anforderungen|ziele?|zusammenfassung|lösung|umfang|aufgaben?)\W*$/i

/** User stories: the issue's own sentences, else its headings, else its title. Never empty; the most important first. */
export function storiesOf(issue: Issue, wanted: readonly Statement[]): Draft[] {
  const told = issue.statements.filter(({ kind }) => kind === 'story').map(fromSentence)
  const main = told.length > 0 ? told : fromHeadings(wanted)
  const stories = main.length > 0 ? main.slice(0, maxStories) : [fromTitle(issue)]
  const optional = wanted.filter(({ text, topic }) => strengthOf(text, topic) === 'MAY')
  const hasOther = optional.length < wanted.length || told.length > 0
  return [...stories.map(prioritised), ...(optional.length > 0 && hasOther ? [optionalStory(optional)] : [])]
}

function prioritised(draft: Omit<Draft, 'priority'>, index: number): Draft {
  return { ...draft, priority: `P${Math.min(index + 1, 3)}` }
}

function fromSentence({ text }: Statement, index: number): Omit<Draft, 'priority'> {
  const why = index === 0 ? 'The issue tells it first.' : `The issue tells it as number ${index + 1}.`
  return { title: titleOf(text), narrative: text, why, heading: null, isOptional: false }
}

function titleOf(story: string): string {
  const english =
    /\b(?:I|we)(?:'d like|\s+(?:want|need|would like|can|should|must|wish|expect))(?:\s+to\s+be\s+able)?(?:\s+to)?\s+(.+)$/iu.exec(
      story,
    )
  const german = /\b(?:möchte|will|kann|brauche|muss|soll)\w*\s+(?:ich|wir)\s+(.+)$/iu.exec(story)
  const french = /\b(?:je|nous)\s+\S+\s+(.+)$/iu.exec(story)
  const wish = english?.[1] ?? german?.[1] ?? french?.[1] ?? story
  const short = wish.split(/,?\s+(?:so that|in order to|because|damit|sodass|afin)\b|,\s+um\b|\.\s|\.$/i)[0] ?? wish
  return cut(short.charAt(0).toUpperCase() + short.slice(1), 90)
}

function fromHeadings(wanted: readonly Statement[]): Omit<Draft, 'priority'>[] {
  const about = wanted.filter(({ topic }) => topic === 'body' || topic === 'interface' || topic === 'data')
  const headings = [...new Set(about.map(({ heading }) => heading))].filter(
    (heading) => heading !== null && !generic.test(heading),
  )
  if (headings.length < 2) return []
  return headings.map((heading) => {
    const first = about.find((statement) => statement.heading === heading)
    const why = 'The order of the sections in the issue.'
    return { title: cut(heading ?? '', 90), narrative: first?.text ?? '', why, heading, isOptional: false }
  })
}

function fromTitle(issue: Issue): Omit<Draft, 'priority'> {
  const context = issue.statements.find(({ kind }) => kind === 'context')
  return {
    title: cut(issue.title, 90),
    narrative: context?.text ?? issue.title,
    why: 'It is what the title of the issue asks for.',
    heading: null,
    isOptional: false,
  }
}

function optionalStory(optional: readonly Statement[]): Draft {
  const common = optional.every((one) => one.topic === 'optional' && one.heading === optional[0]?.heading)
  const heading = common ? (optional[0]?.heading ?? null) : null
  return {
    title: heading === null ? 'Optional additions' : cut(heading, 90),
    priority: 'P3',
    narrative: optional[0]?.text ?? '',
    why: 'The issue calls it optional.',
    heading,
    isOptional: true,
  }
}
