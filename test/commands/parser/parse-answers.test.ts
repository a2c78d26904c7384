import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { parseAnswers } from '../../../src/commands/parser/parse-answers.ts'

describe('parseAnswers', () => {
  it.each<[string, [number, string][] | null]>([
    ['1=B', [[1, 'B']]],
    [
      '1=B 2="own words" 3=own words until 4=C',
      [
        [1, 'B'],
        [2, 'own words'],
        [3, 'own words until'],
        [4, 'C'],
      ],
    ],
    [
      '1 = B, 2 = C; 3=D',
      [
        [1, 'B'],
        [2, 'C'],
        [3, 'D'],
      ],
    ],
    [
      '1=B\n2=two lines',
      [
        [1, 'B'],
        [2, 'two lines'],
      ],
    ],
    [
      '1="a 2=b" 2=c',
      [
        [1, 'a 2=b'],
        [2, 'c'],
      ],
    ],
    [
      '1="say "hi" to all" 2=x',
      [
        [1, '"say "hi" to all"'],
        [2, 'x'],
      ],
    ],
    [
      '1=“typed on a phone” 2=B',
      [
        [1, 'typed on a phone'],
        [2, 'B'],
      ],
    ],
    [
      "1='a' 2=b",
      [
        [1, 'a'],
        [2, 'b'],
      ],
    ],
    [
      '1="open 2=b',
      [
        [1, '"open'],
        [2, 'b'],
      ],
    ],
    ['1=x=3', [[1, 'x=3']]],
    [
      '12=a 1=b 1=c',
      [
        [12, 'a'],
        [1, 'b'],
        [1, 'c'],
      ],
    ],
    ['', null],
    ['B', null],
    ['yes 1=B', null],
    ['1=', null],
    ['1= 2=B', null],
    ['1=""', null],
    ['=B', null],
    ['12345=B', null],
  ])('reads %j', (text, expected) => {
    expect(parseAnswers(text)).toEqual(expected?.map(([number, answer]) => ({ number, text: answer })) ?? null)
  })

  it('never throws and never gives an empty answer', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.constantFrom('1=', '2=', '"', "'", ' ', '\n', ',', 'a', '“', '”'), fc.string())),
        (parts) => {
          expect(parseAnswers(parts.join(''))?.every(({ text }) => text.trim() !== '') ?? true).toBe(true)
        },
      ),
    )
  })
})
