import { readBlocks } from './blocks.ts'
import type { Block } from './blocks.ts'
import { splitSentences } from './sentences.ts'
import { describesToday, isExclusion, isRequirementSentence, isStory, isStrict, topicOfHeading } from './signals.ts'
import type { Topic } from './signals.ts'

/** One sentence or list item of the issue, in its own words. */
export type Statement = {
  text: string
  kind: 'story' | 'requirement' | 'scenario' | 'question' | 'exclusion' | 'context'
  /** Heading that it stands under, and what that heading is about. */
  heading: string | null
  topic: Topic
}

export type Issue = {
  title: string
  statements: Statement[]
  code: { text: string; language: string }[]
  links: string[]
}

type Place = { level: number; heading: string | null; topic: Topic }

/** Reads title, blank line, body. An empty title is read as "Untitled". Never throws. */
export function readIssue(text: string): Issue {
  const [firstLine = '', ...rest] = text
    .replace(/^\uFEFF/, '')
    .trimStart()
    .split('\n')
  const body = rest.join('\n')
  const title = firstLine.trim().replace(/^#+\s+/, '') || 'Untitled'
  const statements: Statement[] = []
  const code: Issue['code'] = []
  let path: Place[] = []
  for (const block of readBlocks(body)) {
    if (block.kind === 'heading') path = enter(path, block)
    else if (announces(block)) path = enter(path, { level: announcedLevel, text: block.text.replace(/:$/, '') })
    else if (block.kind === 'code' && isGherkin(block)) statements.push(...gherkin(block.text, place(path)))
    else if (block.kind === 'code') code.push({ text: block.text, language: block.language })
    else {
      if (block.kind === 'paragraph') path = path.filter(({ level }) => level < announcedLevel)
      statements.push(...statementsOf(block, place(path)))
    }
  }
  const joined = joinSteps(statements)
  return {
    title,
    statements: withoutRepeats(joined),
    code: code.filter(({ text }) => text.trim() !== ''),
    links: linksIn(text),
  }
}

/** Deeper than every heading: a line such as `Acceptance criteria:` holds for the list below it only. */
const announcedLevel = 8

function announces(block: Block): boolean {
  return block.kind === 'paragraph' && isAnnouncement(block.text)
}

function isAnnouncement(text: string): boolean {
  return text.endsWith(':') && text.split(/\s+/).length <= 5 && topicOfHeading(text) !== 'body'
}

function enter(path: readonly Place[], heading: { level: number; text: string }): Place[] {
  const outer = path.filter(({ level }) => level < heading.level)
  const own = topicOfHeading(heading.text)
  return [...outer, { level: heading.level, heading: heading.text, topic: own === 'body' ? inherited(outer) : own }]
}

function inherited(outer: readonly Place[]): Topic {
  return outer.at(-1)?.topic ?? 'body'
}

function place(path: readonly Place[]): Place {
  return path.at(-1) ?? { level: 0, heading: null, topic: 'body' }
}

function statementsOf(block: Extract<Block, { kind: 'item' | 'paragraph' }>, at: Place): Statement[] {
  const isItem = block.kind === 'item'
  const texts = isItem && block.text.length <= 400 ? [block.text] : splitSentences(block.text)
  return texts.filter(isMeaningful).map((text) => {
    const kind = kindOf(text, isItem, at.topic)
    const lead = isItem && kind === 'requirement' && isFragment(text) ? leadOf(block.lead) : ''
    return { text: `${lead}${text}`, kind, heading: at.heading, topic: at.topic }
  })
}

function leadOf(lead: string | null): string {
  return lead === null || isAnnouncement(lead) ? '' : `${lead} `
}

/** `filter by date` needs its introduction to be understood, `The list can be filtered.` does not. */
function isFragment(text: string): boolean {
  return /^\W*\p{Ll}/u.test(text) || (text.split(/\s+/).length <= 6 && !text.endsWith('.'))
}

function isMeaningful(text: string): boolean {
  return /[\p{L}\p{N}\p{Extended_Pictographic}]/u.test(text)
}

function kindOf(text: string, isItem: boolean, topic: Topic): Statement['kind'] {
  if (isStep(text)) return 'scenario'
  if (isStory(text)) return 'story'
  if (/[?？][)"'”’*_]*$/.test(text) || (isItem && isUndecided(text))) return 'question'
  if (topic === 'questions') return isItem ? 'question' : 'context'
  if (topic === 'exclusions' || isExclusion(text)) return 'exclusion'
  if (topic === 'references') return 'context'
  if (text.endsWith(':')) return 'context'
  if (topic === 'background') return isRequirementSentence(text) && !describesToday(text) ? 'requirement' : 'context'
  if (isItem) return 'requirement'
  const isDemand = isRequirementSentence(text) && (isStrict(text) || !describesToday(text))
  return isDemand || topic === 'acceptance' || topic === 'edges' ? 'requirement' : 'context'
}

/** `Storage: TBD`, `SQLite or Postgres? (the cheaper one first)` */
function isUndecided(text: string): boolean {
  const prose = text.replaceAll(/`[^`]*`/g, '')
  return (
    /\b(?:TBD|TBC)\b|\bto be (?:decided|determined|discussed|clarified)\b|\bnoch (?:offen|unklar)\b/.test(prose) ||
    /\s(?:or|oder)\s[^.?]{1,40}\?/i.test(prose)
  )
}

const steps = /^\W*(given|when|then|and|but|angenommen|gegeben sei|wenn|dann|und|aber)\b/iu
const wholeScenario = /\b(?:given|angenommen|gegeben)\b.+\b(?:when|wenn)\b.+\b(?:then|dann)\b/isu

function isStep(text: string): boolean {
  return wholeScenario.test(text) || /^\W*(?:given|angenommen|gegeben sei)\b/iu.test(text)
}

/** `Given` in one item and `When`, `Then`, `And` in the next ones are one scenario. */
function joinSteps(statements: readonly Statement[]): Statement[] {
  const joined: Statement[] = []
  for (const statement of statements) {
    const before = joined.at(-1)
    const isNext = before?.kind === 'scenario' && steps.test(statement.text) && !isStep(statement.text)
    if (isNext && before.heading === statement.heading && !isFinished(before.text, statement.text)) {
      joined[joined.length - 1] = { ...before, text: `${before.text.replace(/[.,;]$/, '')}, ${statement.text}` }
    } else joined.push(statement)
  }
  return joined
}

function isFinished(before: string, next: string): boolean {
  return wholeScenario.test(before) && /^\W*(?:when|wenn)\b/i.test(next)
}

function isGherkin(block: { text: string; language: string }): boolean {
  return /^(?:gherkin|feature|cucumber)$/.test(block.language) || /^\s*Given\s.+\n\s*(?:And|When)\s/m.test(block.text)
}

function gherkin(text: string, at: Place): Statement[] {
  const lines = text.split('\n').map((line) => line.trim())
  return lines
    .filter((line) => steps.test(line))
    .map((line) => ({ text: line, kind: 'scenario', heading: at.heading, topic: at.topic }))
}

function withoutRepeats(statements: readonly Statement[]): Statement[] {
  const seen = new Set<string>()
  return statements.filter(({ text }) => {
    const key = text.toLowerCase().replaceAll(/\s+/g, ' ')
    return !seen.has(key) && seen.add(key)
  })
}

function linksIn(text: string): string[] {
  const links = text.match(/https?:\/\/[^\s>\]"'`]+/g) ?? []
  return [...new Set(links.map(withoutEnd))].slice(0, 20)
}

/** A closing bracket belongs to the address only when it was opened inside. */
function withoutEnd(link: string): string {
  const address = link.replace(/[.,;:!?]+$/, '')
  return address.endsWith(')') && !address.includes('(') ? withoutEnd(address.slice(0, -1)) : address
}
