import { addRequirements } from './add-requirements.ts'
import { safeInline } from './inline.ts'
import { markersIn } from './markers.ts'
import type { Marker } from './markers.ts'
import { assumedAnswer } from './open-points.ts'
import { addToSection } from './sections.ts'

export type Answer = { question: string; answer: string }

/** `Q1: … A1: …` pairs, each on lines of its own and as long as it likes, and what stands before and after them. */
export function readAnswers(words: string): { answers: Answer[]; rest: string } {
  const pairs = new Map<string, { question: string[]; answer: string[] }>()
  const rest: string[] = []
  let into = rest
  for (const line of words.replaceAll('\r\n', '\n').split('\n')) {
    const [, kind, number = '', text = ''] = /^([QA])(\d{1,3}):\s*(.*)$/.exec(line) ?? []
    if (kind === 'Q') pairs.set(number, { question: (into = [text]), answer: [] })
    else if (kind === 'A') (into = pairs.get(number)?.answer ?? rest).push(text)
    else into.push(line)
  }
  const answers = [...pairs.values()].map(({ question, answer }) => ({
    question: inOneLine(question),
    answer: inOneLine(answer),
  }))
  return { answers: answers.filter(({ answer }) => answer !== ''), rest: rest.join('\n').trim() }
}

/** What people said, as answers to what is open: one open question takes free words as its answer. */
export function answersTo(open: readonly Marker[], words: string): Answer[] {
  const { answers, rest } = readAnswers(words)
  const [only] = open
  if (rest === '') return answers
  const question = answers.length === 0 && open.length === 1 && only !== undefined ? only.question : ''
  return [...answers, { question, answer: inOneLine(rest.split('\n')) }]
}

/** Puts each answer in the place of its marker and notes it under “Clarifications”. Safe to repeat. */
export function recordAnswers(spec: string, answers: readonly Answer[]): string {
  if (answers.length === 0) return spec
  const lines = answers.map(({ question, answer }) =>
    question === '' ? `- ${safeInline(answer)}` : `- Q: ${safeInline(question)} → A: ${safeInline(answer)}`,
  )
  const section = { level: 2, title: 'Clarifications', introduction: ['### Session', ''], before: /^## / }
  return addToSection(settle(spec, answers, 'clarified'), section, lines)
}

/** Answers every marker with what is most reasonable and notes that under “Assumptions”. */
export function recordAssumptions(spec: string): string {
  const answers = markersIn(spec).map(({ question }) => ({ question, answer: assumedAnswer(question) }))
  if (answers.length === 0) return spec
  const lines = answers.map(({ question, answer }) => `- Assumed: ${safeInline(question)} → ${safeInline(answer)}.`)
  const section = { level: 2, title: 'Assumptions', introduction: [], before: null }
  return addToSection(settle(spec, answers, 'assumed'), section, lines)
}

/** A marker that is an item of its own becomes a requirement; inside of a sentence its answer takes its place. */
function settle(spec: string, answers: readonly Answer[], how: 'clarified' | 'assumed'): string {
  const found = markersIn(spec).flatMap((marker) => {
    const answer = answers.find(({ question }) => isSame(question, marker.question))
    return answer === undefined ? [] : [{ ...marker, answer: safeInline(answer.answer) }]
  })
  const isItem = ({ whole }: Marker) => spec.includes(`\n- ${whole}\n`)
  const items = found.filter(isItem)
  const inline = found.filter((marker) => !isItem(marker))
  const withoutItems = items.reduce((text, { whole }) => text.replace(`\n- ${whole}\n`, () => '\n'), spec)
  const replaced = inline.reduce(
    (text, { whole, answer }) => text.replace(whole, () => `${answer} (${how})`),
    withoutItems,
  )
  const added = addRequirements(
    replaced,
    items.map(({ question, answer }) => `${safeInline(question)} → ${answer} (${how})`),
  )
  return markersIn(added.content).length === 0
    ? added.content.replace(/\nOpen in the issue itself:\n+(?=\n|#)/, '\n')
    : added.content
}

/** Letter by letter, whatever marks stand between; a long question may come back shortened. */
function isSame(told: string, question: string): boolean {
  const letters = (text: string) => text.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, '')
  const isShortened = told.endsWith('…') && told.length > 100
  return isShortened ? letters(question).startsWith(letters(told)) : letters(told) === letters(question)
}

function inOneLine(lines: readonly string[]): string {
  return lines.join(' ').replaceAll(/\s+/g, ' ').trim()
}
