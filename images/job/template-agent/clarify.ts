import { addRequirements, addToSection } from './edit-document.ts'
import { inOneLine, safeInline } from './markdown.ts'
import { assumedAnswer, markersIn } from './questions.ts'
import { own } from './situation.ts'
import type { Situation, Written } from './situation.ts'

const maxAsked = 5

/** Records what people answered, assumes the answers, or asks and then writes nothing. */
export function clarify(situation: Situation): Written {
  const { feature, words, assumes } = situation
  const path = `${feature.directory}/spec.md`
  const spec = own(situation, 'spec.md')
  const open = markersIn(spec)
  if (words !== '') return { files: { [path]: recordAnswers(spec, answersTo(open, words)) } }
  if (assumes) return { files: { [path]: recordAssumptions(spec) } }
  if (open.length === 0) return { files: {}, summary: `${path} leaves no question open.` }
  const asked = open.map(({ question }, index) => `${index + 1}. ${question}${/[?？]/.test(question) ? '' : '?'}`)
  const message = [
    `${path} leaves something open.`,
    ...asked.slice(0, maxAsked),
    'Answer each question in your own words.',
  ]
  return { files: {}, message: message.join('\n\n') }
}

export type Answer = { question: string; answer: string }

const pair = /^Q(\d+):((?:(?!^[QA]\d+:)[\s\S])*)^A\1:((?:(?!^[QA]\d+:)[\s\S])*)/gm

/** `Q1: … A1: …` pairs, each on lines of its own, and what stands around them. */
export function readAnswers(words: string): { answers: Answer[]; rest: string } {
  const text = words.replaceAll('\r\n', '\n')
  const answers = [...text.matchAll(pair)].map(([, , question = '', answer = '']) => ({
    question: inOneLine(question),
    answer: inOneLine(answer),
  }))
  return { answers: answers.filter(({ answer }) => answer !== ''), rest: text.replaceAll(pair, '').trim() }
}

/** What people said, as answers; free words answer the only open question. */
export function answersTo(open: readonly { question: string }[], words: string): Answer[] {
  const { answers, rest } = readAnswers(words)
  if (rest === '') return answers
  const question = answers.length === 0 && open.length === 1 ? (open[0]?.question ?? '') : ''
  return [...answers, { question, answer: inOneLine(rest) }]
}

/** Puts each answer in place of its marker, and under “Clarifications”. Safe to repeat. */
export function recordAnswers(spec: string, answers: readonly Answer[]): string {
  const lines = answers.map(({ question, answer }) =>
    question === '' ? `- ${safeInline(answer)}` : `- Q: ${safeInline(question)} → A: ${safeInline(answer)}`,
  )
  if (lines.length === 0) return spec
  return addToSection(settle(spec, answers, 'clarified'), 'Clarifications', ['### Session', '', ...lines])
}

/** Answers every marker with what is most reasonable and notes that under “Assumptions”. */
export function recordAssumptions(spec: string): string {
  const answers = markersIn(spec).map(({ question }) => ({ question, answer: assumedAnswer(question) }))
  const lines = answers.map(({ question, answer }) => `- Assumed: ${safeInline(question)} → ${safeInline(answer)}.`)
  return lines.length === 0 ? spec : addToSection(settle(spec, answers, 'assumed'), 'Assumptions', lines)
}

/** Introduces the markers that are items of their own. */
export const openIntroduction = 'Open in the issue itself:'

/** A marker that is an item becomes a requirement; within a sentence the answer replaces it. */
function settle(spec: string, answers: readonly Answer[], how: 'clarified' | 'assumed'): string {
  const requirements: string[] = []
  let text = spec
  for (const { whole, question } of markersIn(spec)) {
    const answer = answers.find((one) => isSame(one.question, question))
    if (answer === undefined) continue
    const settled = `${safeInline(answer.answer)} (${how})`
    const item = `\n- ${whole}\n`
    if (text.includes(item)) requirements.push(`${safeInline(question)} → ${settled}`)
    text = text.includes(item) ? text.replace(item, '\n') : text.replace(whole, () => settled)
  }
  const { content } = addRequirements(text, requirements)
  return markersIn(content).length > 0 ? content : content.replace(`\n${openIntroduction}\n\n`, '')
}

/** Letter by letter, whatever marks stand between; the App shortens a long question. */
function isSame(told: string, question: string): boolean {
  const letters = (text: string) => text.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, '')
  const isShortened = told.endsWith('…') && told.length > 100
  return isShortened ? letters(question).startsWith(letters(told)) : letters(told) === letters(question)
}
