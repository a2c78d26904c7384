import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { Nodes, Parent } from 'mdast'
import { fromMarkdown } from 'mdast-util-from-markdown'
import { readCommentLines } from '../../../src/commands/parser/comment-lines.ts'

const places = (body: string) => readCommentLines(body).map(({ place }) => place)

describe('readCommentLines', () => {
  it.each<[string, string[]]>([
    ['a\n```\nb\n```\nc', ['text', 'code', 'code', 'code', 'text']],
    ['> a\nb\n\nc', ['quote', 'quote', 'text', 'text']],
    ['- ```\n  a\nb', ['code', 'code', 'text']],
    ['<!--\na\n-->\nb', ['raw', 'raw', 'raw', 'text']],
    ['<pre>\n\na\n</pre>\nb', ['raw', 'raw', 'raw', 'raw', 'text']],
    ['<div>\na\n```\nb\n```\n\nc', ['text', 'text', 'code', 'code', 'code', 'text', 'text']],
    ['a\n    b', ['text', 'text']],
    ['\n    b', ['text', 'code']],
  ])('places the lines of %j', (body, expected) => {
    expect(places(body)).toEqual(expected)
  })

  it('takes comments out of lines', () => {
    expect(readCommentLines('a <!-- b --> c <!-- d\ne\n--> f\ng <!-- h').map(({ text }) => text)).toEqual([
      'a  c ',
      '',
      '',
      'g <!-- h',
    ])
  })

  it('agrees with a whole parser of CommonMark on what is code and what is quoted', () => {
    const pieces = [
      'word',
      '/speckit run',
      '```',
      '````',
      '~~~',
      '    ',
      '  ',
      ' ',
      '\t',
      '> ',
      '>',
      '- ',
      '1. ',
      '* ',
      '# h',
      '---',
      '===',
      '- - -',
      '`',
    ]
    const line = fc.array(fc.constantFrom(...pieces), { maxLength: 4 }).map((parts) => parts.join(''))
    const lines = fc.array(fc.oneof(line, fc.constantFrom('', 'word', '  word', '```')), { maxLength: 12 })

    fc.assert(
      fc.property(lines, (body) => {
        // an empty item inside of a quote or item that ends a paragraph: this parser differs from
        // GitHub’s there
        fc.pre(!body.some((text) => /(?:>|[-+*] |\d[.)] ).*(?:[-+*]|\d[.)])\s*$/.test(text)))
        const ours = places(body.join('\n'))
        const theirs = protectedLines(body.join('\n'))
        const missed = body.flatMap((text, index) =>
          text.includes('word') && theirs.has(index) && ours[index] === 'text' ? [index] : [],
        )

        expect(missed).toEqual([])
      }),
      { numRuns: 2000 },
    )
  })
})

/** Lines, from 0, that stand in code or quotes. */
function protectedLines(body: string): Set<number> {
  const found = new Set<number>()
  const visit = (node: Nodes): void => {
    if (node.type === 'code' || node.type === 'blockquote') {
      const { start, end } = node.position ?? none
      // one that is not closed ends before the first letter of the next line
      const last = end.column === 1 ? end.line - 1 : end.line
      for (let line = start.line; line <= last; line += 1) found.add(line - 1)
    }
    for (const child of (node as Parent).children ?? []) visit(child)
  }
  visit(fromMarkdown(body))
  return found
}

const none = { start: { line: 1, column: 1 }, end: { line: 0, column: 1 } }
