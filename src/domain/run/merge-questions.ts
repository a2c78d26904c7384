import type { Question } from './question.ts'
import type { NewQuestion } from './run.ts'
import { isSameQuestion } from './same-question.ts'

/**
 * The questions of a run after an agent asked `questions`: what was asked before keeps its number,
 * what is asked again is open again, what was answered stays for the record, and what is open but
 * not asked any more is gone. The same question asked twice is one question.
 */
export function mergeQuestions(before: readonly Question[], questions: readonly NewQuestion[]): Question[] {
  const asked = questions.filter((one, index) => questions.findIndex((other) => isSameQuestion(one, other)) === index)
  const kept = before.filter(
    (question) => question.answer !== null && !asked.some((other) => isSameQuestion(question, other)),
  )
  const known = asked.map((other) => before.find((question) => isSameQuestion(question, other)))
  let last = Math.max(0, ...before.map(({ number }) => number))
  const open = asked.map((question, index) => ({
    ...question,
    number: known[index]?.number ?? ++last,
    answer: null,
    answeredBy: null,
  }))
  return [...kept, ...open].sort((one, other) => one.number - other.number)
}
