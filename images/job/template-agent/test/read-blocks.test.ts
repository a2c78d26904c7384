import { describe, expect, it } from '@jest/globals'
import { readBlocks } from '../read-blocks.ts'

describe('readBlocks', () => {
  it.each([
    [
      'headings of all kinds',
      '# A #\n\nB\n===\n\n**C:**\n\nD\n---',
      ['heading A', 'heading B', 'heading C', 'heading D'],
    ],
    [
      'lists with what follows on the next line',
      '- one\n  more\n* [x] two\n1) three',
      ['item one more', 'item two', 'item three'],
    ],
    ['paragraphs and quotes', 'one\ntwo\n\n> three', ['paragraph one two', 'paragraph three']],
    ['comments as nothing', 'a <!-- b --> c\n<!--\n- d\n-->\ne', ['paragraph a  c e']],
    ['code with a longer fence', '````md\n```\n# x\n```\n````\ny', ['code ```\n# x\n```', 'paragraph y']],
    ['code that never ends', '```\n- x', ['code - x']],
    [
      'tables by their headings',
      '| who | may |\n|---|:-:|\n| owner | read \\| write |',
      ['item who: owner; may: read \\| write'],
    ],
    ['layout as nothing', '<details>\n<summary>\na\n</details>', ['paragraph a']],
  ])('reads %s', (_, markdown, expected) => {
    expect(readBlocks(markdown).map(({ kind, text }) => `${kind} ${text}`)).toEqual(expected)
  })
})
