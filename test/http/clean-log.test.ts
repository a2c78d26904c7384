import { describe, expect, it } from '@jest/globals'
import { cleanLog } from '../../src/http/clean-log.ts'
import { growthOf, linear } from '../support/growth-of.ts'

const esc = '\u001b'

describe('cleanLog', () => {
  it.each([
    ['keeps text, tabs and line ends', 'a\tb\nü 🚀\n', 'a\tb\nü 🚀\n'],
    ['keeps colours', `${esc}[1;31mred${esc}[0m ${esc}[m`, `${esc}[1;31mred${esc}[0m ${esc}[m`],
    ['makes line ends of carriage returns', 'a\r\nb\rc', 'a\nb\nc'],
    ['drops cursor moves and erasing', `a${esc}[2Kb${esc}[1;1Hc${esc}[?25ld${esc}[>4;1me`, 'abcde'],
    ['drops a link and keeps its text', `${esc}]8;;https://evil.example\u0007click${esc}]8;;\u0007`, 'click'],
    ['drops a link that ends with ST', `${esc}]8;;https://evil.example${esc}\\click${esc}]8;;${esc}\\`, 'click'],
    ['drops window titles and clipboard writes', `${esc}]0;title\u0007${esc}]52;c;ZXZpbA==\u0007x`, 'x'],
    ['drops device control strings', `${esc}P+q544e${esc}\\x`, 'x'],
    ['drops character set and reset sequences', `${esc}(Bx${esc}c${esc}7y`, 'xy'],
    ['keeps the text behind an unfinished sequence', `${esc}[é rest`, '[é rest'],
    ['keeps the text behind an unfinished link', `${esc}]8;;http://evil`, ']8;;http://evil'],
    [
      'lets no sequence be put together by dropping another',
      `${esc}${esc}(B]8;;http://evil\u0007x`,
      ']8;;http://evil\uFFFDx',
    ],
    ['shows other controls', 'a\u0000b\u0008c\u007Fd\u009Be', 'a\uFFFDb\uFFFDc\uFFFDd\uFFFDe'],
    ['shows marks that reorder text', 'a\u202Eb\u2066c', 'a\uFFFDb\uFFFDc'],
  ])('%s', (_name, text, expected) => {
    expect(cleanLog(text)).toBe(expected)
  })

  it('takes time in proportion to the length, whatever the text', () => {
    for (const part of [`${esc}]`, `${esc}[`, `${esc}[1;`, esc, `${esc} `, `${esc}[ `]) {
      expect(growthOf((count) => cleanLog(part.repeat(count)), 25_000)).toBeLessThan(linear)
    }
  })
})
