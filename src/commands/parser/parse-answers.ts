import type { Answer } from '../../domain/run/question.ts'

/**
 * Reads `1=B 2="own words" 3=own words until the next N=`. null = it cannot be read: something
 * stands before the first number, or an answer is empty. The last answer to the same number counts.
 * Quotes keep an `N=` inside of an answer.
 */
export function parseAnswers(text: string): Answer[] | null {
  const answers: Answer[] = []
  let rest = text.trim()
  while (rest !== '') {
    const start = /^(\d{1,4})\s*=(\s*)/.exec(rest)
    if (start === null || (start[2] !== '' && /^\d{1,4}\s*=/.test(rest.slice(start[0].length)))) return null
    const { value, behind } = takeAnswer(rest.slice(start[0].length))
    if (value === '') return null
    answers.push({ number: Number(start[1]), text: value })
    rest = behind
  }
  return answers.length === 0 ? null : answers
}

function takeAnswer(text: string): { value: string; behind: string } {
  const quoted = /^(?:"([^"]*)"|'([^']*)'|“([^”]*)”)(?=[\s,;]|$)[\s,;]*/.exec(text)
  const behindQuote = text.slice(quoted?.[0].length)
  if (quoted !== null && (behindQuote === '' || /^\d{1,4}\s*=/.test(behindQuote))) {
    return { value: (quoted[1] ?? quoted[2] ?? quoted[3] ?? '').trim(), behind: behindQuote }
  }
  const next = /[\s,;]+(?=\d{1,4}\s*=)/.exec(text)
  const end = next?.index ?? text.length
  return { value: text.slice(0, end).trim(), behind: next === null ? '' : text.slice(end + next[0].length) }
}
