import type { Question } from './question.ts'

/**
 * Whether two questions ask the same in the same words, whatever their punctuation and spaces.
 * Vowel signs are a part of a word.
 */
export function isSameQuestion(one: Pick<Question, 'text'>, other: Pick<Question, 'text'>): boolean {
  const asked = words(one)
  return asked === '' ? one.text.trim() === other.text.trim() : asked === words(other)
}

function words({ text }: Pick<Question, 'text'>): string {
  return text
    .toLowerCase()
    .replaceAll(/[^\p{Letter}\p{Mark}\p{Number}]+/gu, ' ')
    .trim()
}
