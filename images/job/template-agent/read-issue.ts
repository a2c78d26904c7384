import { inOneLine, splitSentences } from './markdown.ts'
import { asks } from './questions.ts'
import { readBlocks } from './read-blocks.ts'
import type { Block } from './read-blocks.ts'

/** One sentence or list item of the issue, in its own words. */
export type Statement = {
  text: string
  kind: 'story' | 'requirement' | 'edge' | 'question' | 'exclusion' | 'context'
  /** Heading that it stands under; null = none, or one that a spec has as well. */
  heading: string | null
}

export type Issue = { title: string; statements: Statement[]; code: { text: string; language: string }[] }

/** `kind`: what the heading announces; null = it is about the feature itself. */
type Place = { level: number; heading: string | null; kind: Statement['kind'] | null }

/** Headings of an issue that a spec has as well. */
const known: [RegExp, Statement['kind']][] = [
  [/^user stor(?:y|ies)\b/i, 'story'],
  [/^(?:functional )?requirements\b|^acceptance criteria\b/i, 'requirement'],
  [/^edge cases\b/i, 'edge'],
  [/^(?:out of scope|not part of|non-?goals)\b/i, 'exclusion'],
  [/^open questions\b/i, 'question'],
]

/** Deeper than every heading: a line such as `Out of scope:` holds for the list below it only. */
const announcedLevel = 8

/** Reads title, blank line, body. An empty title is read as “Untitled”. Never throws. */
export function readIssue(text: string): Issue {
  const [, title = '', body = ''] = /^\s*(?:#+[ \t]+)?(.*)([\s\S]*)$/.exec(text) ?? []
  const issue: Issue = { title: title.trim() || 'Untitled', statements: [], code: [] }
  let path: Place[] = []
  let lead = ''
  let isIntroduction = true
  for (const block of readBlocks(body).map(announcementAsHeading)) {
    if (block.kind === 'paragraph') path = path.filter(({ level }) => level < announcedLevel)
    else isIntroduction = false
    const place = path.at(-1) ?? { level: 0, heading: null, kind: isIntroduction ? 'context' : null }
    if (block.kind === 'heading') path = enter(path, block)
    else if (block.kind === 'code' && block.language !== 'gherkin') issue.code.push(block)
    else for (const statement of statementsOf(block, place, lead)) issue.statements.push(statement)
    if (block.kind !== 'item') lead = /^.{0,200}:$/.test(block.text) ? `${block.text} ` : ''
  }
  const byText = Map.groupBy(issue.statements, ({ text }) => text.toLowerCase())
  return { ...issue, statements: [...byText.values()].flatMap(([first]) => first ?? []) }
}

function announcementAsHeading(block: Block): Block {
  const isAnnouncement = block.kind === 'paragraph' && block.text.endsWith(':') && kindOfHeading(block.text) !== null
  return isAnnouncement ? { kind: 'heading', level: announcedLevel, text: block.text.slice(0, -1) } : block
}

function kindOfHeading(text: string): Statement['kind'] | null {
  return known.find(([pattern]) => pattern.test(text))?.[1] ?? null
}

function enter(path: readonly Place[], { level, text }: { level: number; text: string }): Place[] {
  const outer = path.filter((place) => place.level < level)
  const kind = kindOfHeading(text) ?? outer.at(-1)?.kind ?? null
  return [...outer, { level, heading: kind === null ? text : null, kind }]
}

/** `lead`: the line with a colon above a list, which completes an item in lower case. */
function statementsOf(block: Block, place: Place, lead: string): Statement[] {
  const isItem = block.kind !== 'paragraph'
  const texts = isItem && block.text.length < 400 ? [inOneLine(block.text)] : splitSentences(block.text)
  return texts
    .filter((text) => /[\p{L}\p{N}\p{Extended_Pictographic}]/u.test(text))
    .map((text) => {
      const kind = kindOf(text, isItem, place.kind)
      const isFragment = kind === 'requirement' && isItem && /^\p{Ll}/u.test(text)
      return { text: isFragment ? `${lead}${text}` : text, kind, heading: place.heading }
    })
}

function kindOf(text: string, isItem: boolean, announced: Statement['kind'] | null): Statement['kind'] {
  if (asks(text)) return 'question'
  if (/^as an? /i.test(text)) return 'story'
  if (kindOfHeading(text) === 'exclusion') return 'exclusion'
  if (text.endsWith(':')) return 'context'
  if (isItem) return announced === null || announced === 'context' ? 'requirement' : announced
  return announced === 'question' ? 'context' : (announced ?? 'requirement')
}
