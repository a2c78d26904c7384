import { describe, expect, it } from '@jest/globals'
import { createControlStripper, stripControl } from '../../src/text/control-characters.ts'

const cases: [string, string, string][] = [
  ['a colour', '\x1b[31mred\x1b[0m', 'red'],
  ['a colour as one 8-bit character', '\x9b31mred', 'red'],
  ['a colour within a colour', '\x1b[31\x1b[0mx', 'x'],
  ['a colour that a line end breaks off', '\x1b[31\nx', '\nx'],
  ['two escapes in a row', '\x1b\x1b[31mx', 'x'],
  ['a window title that a bell ends', '\x1b]0;title\x07x', 'x'],
  ['a window title that a string terminator ends', '\x1b]0;title\x1b\\x', 'x'],
  ['a window title that another one interrupts', '\x1b]0;one\x1b]0;two\x07x', 'x'],
  ['a window title that is never closed, up to the end of its line', '\x1b]0;title\nlog', '\nlog'],
  ['a link, but not its text', '\x1b]8;;http://127.0.0.1/\x07text\x1b]8;;\x07', 'text'],
  ['a device string as 8-bit characters', '\x90q\x9cx', 'x'],
  ['the choice of a character set', '\x1b(Bx', 'x'],
  ['the reset of a terminal', '\x1bcx', 'x'],
  ['an escape in front of a line end', '\x1b\nx', '\nx'],
  ['an escape in front of a letter that no sequence has', '\x1béx', 'éx'],
  ['an escape at the end', 'x\x1b', 'x'],
  ['a sequence that has only begun', 'x\x1b[3', 'x'],
  ['characters that steer without a sequence', '\0a\bb\x7fc\x85d', 'abcd'],
]

describe('stripControl', () => {
  it.each(cases)('takes out %s', (_name, text, expected) => {
    expect(stripControl(text)).toBe(expected)
  })

  it.each(['', 'a\tb\r\nc\n', 'größe 🎉 \u202e', '[31mred', ']0;title'])('keeps %j', (text) => {
    expect(stripControl(text)).toBe(text)
  })

  it.each(cases)('takes out %s wherever the text is cut', (_name, text, expected) => {
    const cuts = Array.from({ length: text.length + 1 }, (_, at) => [text.slice(0, at), text.slice(at)])
    const stripped = [text.split(''), ...cuts].map((pieces) => pieces.map(createControlStripper()).join(''))

    expect(new Set(stripped)).toEqual(new Set([expected]))
  })
})
