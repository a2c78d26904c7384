import type { Question } from './question.ts'

/** Whether two questions ask the same in the same words, whatever their marks and spaces. */
export function isSameQuestion(one: Pick<Question, 'text'>, other: Pick<Question, 'text'>): boolean {
  return words(one) === words(other)
}

function words({ text }: Pick<Question, 'text'>): string {
  return text
    .toLowerCase()
    .replaceAll(/[^\p{Letter}\p{Number}]+/gu, ' ')
    .trim()
}
