import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { cutText } from '../../src/text/cut-text.ts'
import { code, fence, list, markdown, paragraph, prose, table, untrusted } from '../../src/texts/markdown.ts'
import { neutralise, neutraliseLine, withoutHidden } from '../../src/text/untrusted-text.ts'
import { growthOf, linear } from '../support/growth-of.ts'

const gap = '\u200b'

/** What GitHub or a bot would act upon. */
const active =
  /@[\w-]|#\d|GH-\d|:\/\/|www\.|<[a-z/!?]|-->|\[(?:skip ci|ci skip|no ci|skip actions|actions skip)\]|^[ \t>*+-]*\/\w/im

describe('neutralise', () => {
  it.each<[string, string, string]>([
    ['a mention', 'ask @octocat or @org/team', `ask @${gap}octocat or @${gap}org/team`],
    ['an address of mail', 'a@b.example', `a@${gap}b.example`],
    ['an issue', 'see #12', `see #${gap}12`],
    ['an issue elsewhere', 'see octo/hello#12', `see octo/hello#${gap}12`],
    ['an issue in the old form', 'see gh-12', `see gh-${gap}12`],
    ['a closing keyword', 'Fixes #12, closes octo/hello#3', `Fixes #${gap}12, closes octo/hello#${gap}3`],
    ['a closing link', 'Resolves https://github.com/o/r/issues/1', `Resolves https:${gap}//github.com/o/r/issues/1`],
    ['a link without a scheme', 'www.example.org', `www${gap}.example.org`],
    ['HTML', '<img src=x> </b> <!-- x -->', `<${gap}img src=x> <${gap}/b> <${gap}!-- x --${gap}>`],
    ['a command', '/retest\n  /lgtm\n> /merge\n- /hold', `/${gap}retest\n  /${gap}lgtm\n> /${gap}merge\n- /${gap}hold`],
    ['a path inside of a line', 'in /etc/passwd', 'in /etc/passwd'],
    ['an instruction to skip the checks', 'Done [skip ci]', `Done [${gap}skip ci]`],
    ['text that reorders what is read', 'abc\u202edef\u2066ghi\u2069', 'abcdefghi'],
    ['zero-width letters', 'a\u200bb\u2060c\ufeffd\u00ade\u180ef', 'abcdef'],
    ['a mention that is hidden by them', '@\u200d\u200boctocat', `@${gap}octocat`],
    ['letters that no one sees', 'a\u{e0041}\u{e007f}b', 'ab'],
    ['terminal sequences', '\u001b[31mred\u001b[0m\u0007', 'red'],
    ['an emoji of several', '👩‍👩‍👧 ❤️', '👩‍👩‍👧 ❤️'],
    ['a word that needs a joiner', 'می‌خواهم', 'می‌خواهم'],
    ['half of a character', 'a\ud83d', 'a\ufffd'],
    ['plain text', 'A # heading, 5 < 6 & 7 > 2, C# and F#', 'A # heading, 5 < 6 & 7 > 2, C# and F#'],
  ])('reads %s', (_name, text, expected) => {
    expect(neutralise(text)).toBe(expected)
  })

  it('leaves nothing that acts, whatever the text', () => {
    const piece = fc.constantFrom(
      '@',
      '#',
      '1',
      'a',
      '/',
      '<',
      '!',
      '--',
      '>',
      '\n',
      ' ',
      ':',
      '://',
      'www.',
      'GH-',
      '\u200b',
      '\u200d',
      '[skip ci]',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
        expect(neutralise(pieces.join(''))).not.toMatch(active)
        expect(neutraliseLine(pieces.join(''))).not.toMatch(active)
        expect(neutraliseLine(pieces.join(''))).not.toContain('\n')
      }),
    )
  })

  it('takes time in proportion to the text', () => {
    for (const part of ['\n', ' ', '@', '#1', '> ', '`', '<!--', '\u200d', '/']) {
      expect(growthOf((count) => neutralise(part.repeat(count)), 12_500)).toBeLessThan(linear)
    }
  })
})

describe('markdown of untrusted text', () => {
  const nasty =
    '``` ` ~~~ <details> | **x** [a](javascript:1) ![i](https://x/y.png) \\ # h &amp; @me #1\n</table>\n```\n---\n- [ ] x'

  it('keeps it inside of its paragraph', () => {
    const lines = markdown([paragraph(untrusted(nasty, 500))])
      .trimEnd()
      .split('\n')

    expect(lines).toHaveLength(1)
    expect(lines[0]).not.toMatch(/(?<!\\)(?:!?\[|`|\*\*|~~~)/)
    expect(lines[0]).not.toMatch(active)
  })

  it('keeps sentences inside of their paragraph', () => {
    const text = markdown([paragraph(...prose(nasty, 500))])

    expect(text).not.toMatch(/^(?:```|~~~|---|- |#|\|)/m)
    expect(text).not.toMatch(active)
  })

  it('keeps a cell a cell', () => {
    const text = markdown([table(['a', 'b'], [[[untrusted(nasty, 500)], [code('x | y\n| z `')]]])])

    expect(text.trimEnd().split('\n')).toHaveLength(3)
    expect(
      text
        .trimEnd()
        .split('\n')[2]
        ?.match(/(?<!\\)\|/g),
    ).toHaveLength(3)
  })

  it('keeps a log inside of its fence', () => {
    const text = markdown([fence(`a\n\`\`\`\nb\n${'`'.repeat(500)}\n</details>\n~~~`)])

    const mark = text.split('\n')[0] ?? ''
    expect(mark).toMatch(/^`{4,12}$/)
    expect(text.split('\n').filter((line) => line.startsWith(mark))).toHaveLength(2)
  })

  it('shows code of untrusted text as code', () => {
    expect(markdown([list([prose('run `npm test` and `@me`', 100)])])).toBe('- run `npm test` and `@me`\n')
  })
})

describe('cutText', () => {
  it('cuts between two characters and says so', () => {
    expect(cutText('👩'.repeat(20), 21, '…')).toBe(`${'👩'.repeat(10)}…`)
    expect(cutText('abc', 3)).toBe('abc')
    expect(cutText('x'.repeat(100), 40)).toHaveLength(40)
    expect(cutText('x'.repeat(100), 40)).toMatch(/x… \(cut, see link\)$/)
  })
})

describe('withoutHidden', () => {
  it('brings line ends together', () => {
    expect(withoutHidden('a\r\nb\rc\n')).toBe('a\nb\nc\n')
  })
})
