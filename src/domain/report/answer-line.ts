import type { Question } from '../run/question.ts'

/**
 * The command that answers these questions, to be pasted and filled in:
 * `/speckit answer 1=A 2="your answer"`.
 */
export function answerLine(open: readonly Question[]): string {
  const answers = open.map(
    ({ number, options: [first] }) => `${number}=${first === undefined ? '"your answer"' : letterOf(first.key)}`,
  )
  return `/speckit answer ${answers.join(' ')}`
}

/** A key comes from an agent: what is no letter or digit is no part of a command. */
export function letterOf(key: string): string {
  return key.replaceAll(/[^A-Za-z0-9]/g, '').slice(0, 2) || '?'
}
