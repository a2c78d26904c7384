import { describe, expect, it } from '@jest/globals'
import { markdown, paragraph, plain, untrustedMarkdown } from '../../src/texts/markdown.ts'

const shown = (text: string, limit = 10_000) => markdown([untrustedMarkdown(text, limit), paragraph(plain('after'))])

describe('untrustedMarkdown', () => {
  it('keeps headings, lists and tables', () => {
    expect(shown('## Coverage\n\n- one\n- two\n\n| a | b |\n| - | - |\n| 1 | 2 |')).toBe(
      '> ## Coverage\n>\n> - one\n> - two\n>\n> | a | b |\n> | - | - |\n> | 1 | 2 |\n\nafter\n',
    )
  })

  it.each([
    ['a mention', 'ask @octocat', /@\w/],
    ['an encoded mention', 'ask &#64;octocat and &commat;octocat', /&[#\w]/],
    ['a closing keyword', 'fixes #1', /#\d/],
    ['a link', '[here](https://example.org)', /\]\(|:\/\//],
    ['a link by reference', '[here][1]\n\n[1]: javascript:x', /\]\[|\]:/],
    ['an image', '![x](http://example.org/x.png)', /!\[/],
    ['HTML', '<details><img src=x onerror=y></details>', /<\w|<\//],
    ['a comment that opens', '<!-- and never closes', /<!/],
    ['a command of a bot', 'text\n/merge\n/speckit approve', /^> \/\w/m],
    ['a mark of ours', '<!-- speckit:end -->', /<!--|-->/],
  ])('takes the effect from %s', (_name, text, effect) => {
    expect(shown(text)).not.toMatch(effect)
  })

  it.each(['```', '~~~', '<pre>', '<!--', '> > >', '- - -', '$$', '    code'])(
    'ends what %s leaves open',
    (opening) => {
      const lines = shown(`text\n\n${opening}\nmore`).trimEnd().split('\n')

      expect(lines.slice(0, -2).every((line) => line.startsWith('>'))).toBe(true)
      expect(lines.slice(-2)).toEqual(['', 'after'])
    },
  )

  it('cuts between two characters, and shows that there is nothing', () => {
    expect(shown('🎉'.repeat(100), 51)).toMatch(/^> 🎉+… \(cut, see link\)\n/u)
    expect(shown(' \n')).toBe('> –\n\nafter\n')
  })
})
