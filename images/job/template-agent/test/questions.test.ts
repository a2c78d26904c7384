import { describe, expect, it } from '@jest/globals'
import { asks, assumedAnswer, markersIn } from '../questions.ts'

describe('asks', () => {
  it.each([
    ['Who may see it?', true],
    ['Wer darf das sehen?', true],
    ['誰が見る？', true],
    ['Retention: TBD', true],
    ['SQLite or Postgres? (the cheaper one first)', true],
    ['Call `a or b?` first.', false],
    ['Sort by name or date.', false],
  ])('tells for %j: %s', (text, expected) => {
    expect(asks(text)).toBe(expected)
  })
})

describe('assumedAnswer', () => {
  it.each([
    ['Storage: SQLite or Postgres?', 'SQLite'],
    ['Who may remove a member: the owner, every member, or only the member?', 'the owner'],
    ['Should it be red, green or blue?', 'red'],
    ['Should notes be shown?', 'no, because nothing asks for it'],
    ['Who reads or writes?', 'as the product does it elsewhere'],
    ['Retention: TBD', 'as the product does it elsewhere'],
  ])('takes for %j: %s', (question, answer) => {
    expect(assumedAnswer(question)).toBe(answer)
  })
})

describe('markersIn', () => {
  it('finds markers across lines, but none that is only spoken of', () => {
    expect(markersIn('[NEEDS CLARIFICATION: which\n  one?] and `[NEEDS CLARIFICATION: x]`')).toEqual([
      { whole: '[NEEDS CLARIFICATION: which\n  one?]', question: 'which one?' },
    ])
  })
})
