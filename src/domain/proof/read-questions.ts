import { cutText } from '../../text/cut-text.ts'
import type { Question } from '../run/question.ts'
import { readAlternatives } from './read-alternatives.ts'
import type { NewQuestion } from '../run/run.ts'
import { withoutHidden } from '../../text/untrusted-text.ts'
import { withoutCode } from '../../text/without-code.ts'

const maxQuestions = 10
const maxQuestionCharacters = 500
const maxOptionCharacters = 200
const maxOptions = 8
const readCharacters = 20_000
const readLineCharacters = 2000

/**
 * The questions that a spec leaves open, from the texts of its markers. `path` = the spec. Markers
 * that say nothing are left out. Never throws.
 */
export function questionsOfMarkers(markers: readonly { line: number; text: string }[], path: string): NewQuestion[] {
  return markers
    .map(({ line, text }) => ({ text: clean(text), place: { path, line } }))
    .filter(({ text }) => text !== '')
    .slice(0, maxQuestions)
    .map(({ text, place }) => ({
      text: cutText(text, maxQuestionCharacters, '…'),
      options: keyed(readAlternatives(text)),
      place,
    }))
}

/**
 * The questions at the end of an agent's turn: numbered ones, or else every line that asks. A
 * message that waits for an answer without a question mark is one question as a whole. Empty only
 * for an empty message. Never throws.
 */
export function questionsOfMessage(message: string): NewQuestion[] {
  const lines = withoutCode(withoutHidden(message.slice(-readCharacters)).split('\n'))
  const drafts: Draft[] = []
  for (const line of lines) readLine(line.slice(0, readLineCharacters), drafts)
  const asked = drafts.filter(({ text }) => text !== '')
  const numbered = asked.filter(({ isNumbered }) => isNumbered)
  const found = (numbered.length > 0 ? numbered : asked).slice(0, maxQuestions).map(toQuestion)
  return found.length > 0 ? found : wholeMessage(lines)
}

/**
 * Whether a message asks something anywhere, code and what it answers itself (`Did it work? Yes`)
 * aside.
 */
export function holdsQuestion(message: string): boolean {
  const lines = withoutCode(withoutHidden(message.slice(-readCharacters)).split('\n')).map(plain)
  return lines.some((line) => /[?？]["”’)\]]*(?=\s|$)(?!\s+(?:yes|no|because|it|they)\b)/i.test(line))
}

type Draft = { isNumbered: boolean; text: string; options: string[] }

function readLine(raw: string, drafts: Draft[]): void {
  const line = plain(raw)
  const current = drafts.at(-1)
  const option = optionIn(line)
  if (option !== null) {
    if (option !== '') current?.options.push(option)
    return
  }
  const wanted = /^what (?:we|i) need to know\s*:\s*(.+)$/i.exec(line)?.[1]
  if (wanted !== undefined && current !== undefined) {
    current.text = wanted
    return
  }
  const head = /^(?:question|q)\s*\d{1,2}\b(?:\s+of\s+\d+)?\s*[.:)–—-]*\s*(.*)$/i.exec(line)?.[1]
  if (head !== undefined) drafts.push({ isNumbered: true, text: head, options: [] })
  else readText(line, drafts)
}

/**
 * Items that ask are questions, items after a question are its options; the first sentence that
 * asks below a heading is what it asks.
 */
function readText(line: string, drafts: Draft[]): void {
  const current = drafts.at(-1)
  const item = /^(?:[-*+•]|\d{1,2}[.)])\s+(.+)$/.exec(line)?.[1]
  if (!/[?？]/.test(line)) {
    if (item !== undefined && current !== undefined) current.options.push(item)
    return
  }
  if (current?.isNumbered === true && item === undefined) {
    if (!/[?？]/.test(current.text)) current.text = current.text === '' ? line : `${current.text}: ${line}`
    return
  }
  drafts.push({ isNumbered: item !== undefined, text: untilAsked(item ?? line), options: [] })
}

/** `Refused or kept? Please answer and run me again.` → `Refused or kept?` */
function untilAsked(text: string): string {
  const [question = text] = /^.*[?？]["”’)\]]*(?=\s+(?:please|answer|reply|let me|tell me)\b)/i.exec(text) ?? []
  return question
}

/**
 * `A) …`, `- **B**: …`, `Option C - …`, `| A | answer | implications |`; '' = belongs to a list of
 * options, but is none. null = something else.
 */
function optionIn(line: string): string | null {
  if (line.startsWith('|')) {
    const [key = '', answer = '', implications = ''] = line
      .split(/(?<!\\)\|/)
      .slice(1)
      .map((cell) => cell.trim())
    if (!/^(?:option )?[A-H]$/i.test(key) || answer === '') return ''
    return implications === '' ? answer : `${answer} (${implications})`
  }
  return /^(?:[-*+•]\s+)?(?:option\s+)?[(]?[A-H](?:[.):]+|\s+[-–—])\s*(\S.*)$/i.exec(line)?.[1] ?? null
}

function toQuestion({ text, options }: Draft): NewQuestion {
  const listed = options.length > 1 ? options : readAlternatives(clean(text))
  return { text: cutText(clean(text), maxQuestionCharacters, '…'), options: keyed(listed), place: null }
}

function wholeMessage(lines: readonly string[]): NewQuestion[] {
  const text = clean(
    lines
      .map(plain)
      .filter((line) => !line.startsWith('|'))
      .join(' '),
  )
  const end = text.length <= maxQuestionCharacters ? text : `…${text.slice(1 - maxQuestionCharacters)}`.toWellFormed()
  return end === '' ? [] : [{ text: end, options: keyed(readAlternatives(end)), place: null }]
}

function keyed(options: readonly string[]): Question['options'] {
  const texts = options.map(clean).filter((text) => text !== '')
  return texts.slice(0, maxOptions).map((text, index) => ({
    key: String.fromCodePoint(65 + index),
    text: cutText(text, maxOptionCharacters, '…'),
  }))
}

/** A line without the marks of headings, quotes and emphasis. */
function plain(line: string): string {
  return line
    .trim()
    .replace(/^(?:[#>]+\s*)+/, '')
    .replaceAll(/\*\*|__/g, '')
    .replace(/^_(.*)_$/, '$1')
    .trim()
}

function clean(text: string): string {
  return withoutHidden(text).replaceAll(/\s+/g, ' ').trim()
}
