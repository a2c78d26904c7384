import { assumptionsFor } from './assumptions.ts'
import { entitiesOf } from './entities.ts'
import type { Entity } from './entities.ts'
import { safeInline } from './inline.ts'
import type { Issue, Statement } from './issue.ts'
import { assumedAnswer } from './open-points.ts'
import { scenarioFor } from './scenario.ts'
import { isEdge, isMeasurable, strengthOf } from './signals.ts'
import { storiesOf } from './stories.ts'
import { significantWords } from './words.ts'

export type Requirement = {
  id: string
  text: string
  strength: 'MUST' | 'SHOULD' | 'MAY'
  story: number
  topic: Statement['topic']
}

export type Story = { title: string; priority: string; narrative: string; why: string; scenarios: string[] }

/** What the issue says, put in the order of a specification. Every text is the issue's own unless it is an assumption. */
export type Specification = {
  title: string
  stories: Story[]
  requirements: Requirement[]
  /** Requirements beyond the number that anybody can read as a list; they hold as well, without ids of their own. */
  further: string[]
  edgeCases: string[]
  entities: Entity[]
  measurable: { text: string; id: string }[]
  assumptions: string[]
  questions: string[]
  exclusions: string[]
  context: string[]
  code: Issue['code']
  links: string[]
}

const maxRequirements = 300

/**
 * `knownWords`: words of the repository's file names, which make the same words in the issue more likely to be entities. `assumes`: what
 * the issue leaves open is decided here and listed among the assumptions.
 */
export function specify(issue: Issue, knownWords: ReadonlySet<string>, assumes: boolean): Specification {
  const demanded = requirementStatements(issue)
  const drafts = storiesOf(issue, demanded)
  const storyFor = chooser(issue, drafts)
  const wanted = [...demanded, ...storiesWithout(issue, demanded, storyFor)]
  const requirements = wanted.slice(0, maxRequirements).map((statement, index) => ({
    id: `FR-${String(index + 1).padStart(3, '0')}`,
    text: statement.text,
    strength: strengthOf(statement.text, statement.topic),
    story: storyFor(statement),
    topic: statement.topic,
  }))
  const scenarios = issue.statements.filter(({ kind }) => kind === 'scenario')
  const stories = drafts.map(({ title, priority, narrative, why }, index) => {
    const explicit = scenarios.filter((scenario) => storyFor(scenario) === index).map(({ text }) => text)
    const own = requirements.filter(({ story }) => story === index)
    return { title, priority, narrative, why, scenarios: scenariosFor(explicit, own) }
  })
  const texts = (kind: Statement['kind']) => issue.statements.filter((one) => one.kind === kind).map(({ text }) => text)
  const isPromoted = issue.statements.length > 0 && !issue.statements.some(({ kind }) => kind === 'requirement')
  return {
    title: issue.title,
    stories,
    requirements,
    further: wanted.slice(maxRequirements).map(({ text }) => text),
    edgeCases: wanted
      .filter(({ text, topic }) => topic === 'edges' || isEdge(text))
      .map(({ text }) => text)
      .slice(0, 30),
    entities: entitiesOf(issue, requirements, knownWords),
    measurable: requirements.filter(({ text }) => isMeasurable(text)).slice(0, 8),
    assumptions: [...assumptionsFor(issue, { isPromoted }), ...(assumes ? texts('question').map(assumption) : [])],
    questions: assumes ? [] : texts('question'),
    exclusions: texts('exclusion'),
    context: isPromoted ? [] : texts('context').filter((text) => !introduces(text, wanted)),
    code: issue.code.slice(0, 5),
    links: issue.links,
  }
}

function assumption(question: string): string {
  return `Assumed: ${safeInline(question)} → ${safeInline(assumedAnswer(question))}.`
}

/** An issue without any sentence that demands something is taken at its word: all that it says is wanted. */
function requirementStatements(issue: Issue): Statement[] {
  const demanded = issue.statements.filter(({ kind }) => kind === 'requirement')
  if (demanded.length > 0) return demanded
  const title: Statement = { text: issue.title, kind: 'requirement', heading: null, topic: 'body' }
  return [title, ...issue.statements.filter(({ kind }) => kind === 'context')]
}

/** A story that no requirement speaks of is a requirement itself, so that nothing told gets lost on the way to the tasks. */
function storiesWithout(
  issue: Issue,
  demanded: readonly Statement[],
  storyFor: (statement: Statement) => number,
): Statement[] {
  const covered = new Set(demanded.map((statement) => storyFor(statement)))
  return issue.statements.filter((one) => one.kind === 'story' && !covered.has(storyFor(one)))
}

function introduces(text: string, wanted: readonly Statement[]): boolean {
  return text.endsWith(':') && wanted.some((statement) => statement.text.startsWith(text))
}

type Draft = ReturnType<typeof storiesOf>[number]

/** The statements below one heading stay together, unless the heading is about something that concerns every story. */
function chooser(issue: Issue, drafts: readonly Draft[]): (statement: Statement) => number {
  const told = drafts.map(({ title, narrative }) => significantWords(`${title} ${title} ${narrative}`))
  const statements = issue.statements.map(({ text }) => new Set(significantWords(text)))
  const frequency = (word: string) => statements.filter((words) => words.has(word)).length
  const rarity = (word: string) =>
    Math.log(1 + statements.length / Math.max(1, frequency(word))) / told.filter((words) => words.includes(word)).length
  const score = (words: readonly string[], story: number) =>
    words.reduce((sum, word) => sum + (told[story]?.includes(word) === true ? rarity(word) : 0), 0)
  const groups = new Map<string, string[]>()
  for (const { heading, topic, text } of issue.statements) {
    if (heading !== null && isOwnSubject(topic))
      groups.set(heading, [...(groups.get(heading) ?? significantWords(heading)), ...significantWords(text)])
  }
  return (statement) => {
    const byHeading = drafts.findIndex(({ heading }) => heading !== null && heading === statement.heading)
    if (byHeading !== -1) return byHeading
    const group =
      statement.heading !== null && isOwnSubject(statement.topic) ? groups.get(statement.heading) : undefined
    const words = [...new Set(group ?? significantWords(statement.text))]
    const isOptional = strengthOf(statement.text, statement.topic) === 'MAY'
    const scores = drafts.map((draft, story) =>
      draft.isOptional ? (isOptional ? Number.POSITIVE_INFINITY : -1) : score(words, story),
    )
    return scores.indexOf(Math.max(...scores))
  }
}

function isOwnSubject(topic: Statement['topic']): boolean {
  return topic === 'body' || topic === 'interface' || topic === 'data'
}

function scenariosFor(explicit: readonly string[], requirements: readonly Requirement[]): string[] {
  const conditional = requirements.filter(
    ({ text, topic }) => topic === 'acceptance' || scenarioFor(text, '').isConditional,
  )
  const derived = explicit.length + conditional.length > 0 ? conditional : requirements.slice(0, 5)
  return [
    ...explicit.map((text) => scenarioFor(text, '').text),
    ...derived.slice(0, 20).map(({ text, id }) => scenarioFor(text, id).text),
  ]
}
