import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { mergeQuestions } from '../../../src/domain/run/merge-questions.ts'
import { newQuestion, question } from '../support/steps.ts'

const answered = question(1, 'Which zone?', { answer: 'UTC', answeredBy: 'mona' })

describe('mergeQuestions', () => {
  it('numbers the first ones from 1, as they were asked', () => {
    expect(mergeQuestions([], [newQuestion('b?'), newQuestion('a?')])).toEqual([question(1, 'b?'), question(2, 'a?')])
  })

  it('keeps the number of what is asked again, in other spelling too, with the newest text and place', () => {
    const place = { path: 'spec.md', line: 9 }

    const merged = mergeQuestions(
      [question(1, 'a?'), question(2, 'Which **Zone**?')],
      [newQuestion('which zone', { place })],
    )

    expect(merged).toEqual([question(2, 'which zone', { place })])
  })

  it('opens an answered question that is asked again', () => {
    expect(mergeQuestions([answered], [newQuestion('Which zone?')])).toEqual([question(1, 'Which zone?')])
  })

  it('keeps what was answered for the record, and new ones never take its number', () => {
    expect(mergeQuestions([answered], [newQuestion('How many?')])).toEqual([answered, question(2, 'How many?')])
    expect(mergeQuestions([answered], [])).toEqual([answered])
  })

  it('takes a question that is asked twice once', () => {
    const twice = [newQuestion('a?'), newQuestion('A'), newQuestion('b?')]

    expect(mergeQuestions([], twice)).toEqual([question(1, 'a?'), question(2, 'b?')])
    expect(mergeQuestions(mergeQuestions([], twice), twice)).toEqual([question(1, 'a?'), question(2, 'b?')])
  })

  it.each([
    ['???', '!!!'],
    ['क्या की', 'क्या का'],
    ['时区？', '地区？'],
    ['Ä?', 'A?'],
  ])('does not take %s for %s', (one, other) => {
    expect(mergeQuestions([], [newQuestion(one), newQuestion(other)])).toHaveLength(2)
  })

  it('never gives a number twice, and loses nothing that is asked', () => {
    const texts = fc.array(fc.constantFrom('a', 'A?', 'b', 'c', '?', '!', ''), { maxLength: 8 })
    fc.assert(
      fc.property(texts, texts, fc.nat(), (first, second, seed) => {
        const before = mergeQuestions(
          [],
          first.map((text) => newQuestion(text)),
        ).map((one, index) => ((seed >> index) % 2 === 1 ? { ...one, answer: 'yes', answeredBy: 'mona' } : one))
        const merged = mergeQuestions(
          before,
          second.map((text) => newQuestion(text)),
        )
        const numbers = merged.map(({ number }) => number)
        expect(new Set(numbers).size).toBe(numbers.length)
        expect(numbers).toEqual(numbers.toSorted((one, other) => one - other))
        for (const { number } of before.filter(({ answer }) => answer !== null)) expect(numbers).toContain(number)
        expect(merged.some(({ answer }) => answer === null)).toBe(second.length > 0)
      }),
    )
  })
})
