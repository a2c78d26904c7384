import { randomBytes } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { createMaskStream } from '../../src/masking/mask-stream.ts'
import type { Mask } from '../../src/masking/mask.ts'
import { createMask } from '../../src/masking/mask.ts'

/** Made at run time, of characters that encodings change and of characters that they keep. */
const secret = `é/${randomBytes(6).toString('base64url')}+/=%&"'\\ ~?>${randomBytes(6).toString('hex')}🔑=`

const mask = createMask(['unrelated-secret', secret])

/** First and last of the ranges that Unicode calls ignorable by default, and other space. */
const ignorable = [
  0x00ad, 0x034f, 0x061c, 0x115f, 0x1160, 0x17b4, 0x17b5, 0x180b, 0x180e, 0x180f, 0x200b, 0x200c, 0x200d, 0x200e,
  0x200f, 0x202a, 0x202e, 0x2060, 0x2064, 0x2066, 0x2069, 0x206f, 0x3164, 0xfe00, 0xfe0f, 0xfeff, 0xffa0, 0xfff0,
  0xfff8, 0x1bca0, 0x1bca3, 0x1d173, 0x1d17a, 0xe0000, 0xe0001, 0xe0020, 0xe007f, 0xe0100, 0xe01ef, 0xe0fff, 0x09,
  0x3000,
].map((code) => String.fromCodePoint(code))

const spread = (text: string, by: string) => Array.from(text).join(by)
const lowerHex = (text: string) => text.replaceAll(/%(?:25)*[0-9A-F]{2}/g, (code) => code.toLowerCase())
const mixedHex = (text: string) =>
  text.replaceAll(
    /(%(?:25)*[0-9A-F])([0-9A-F])/g,
    (_, first: string, second: string) => `${first.toLowerCase()}${second}`,
  )
const url = encodeURIComponent
const everyByte = (text: string) => Buffer.from(text).toString('hex').replaceAll(/../g, '%$&')
const inJson = (text: string) => JSON.stringify(text).slice(1, -1)
const coloured = (text: string) => text.replaceAll(/.{5}(?=.)/gu, '$&\u001b[m\u001b[01;31m\u001b[K')
const escapedSlashes = (text: string) => text.replaceAll('/', '\\/')
const escapedUnits = (text: string) =>
  text.replaceAll(/[^0-9A-Za-z]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)

/** The results of masking whole, byte by byte, and in two pieces for each place to cut. */
function everyWay(text: string, { scanner, mask: whole }: Mask = mask): Set<string> {
  const bytes = Buffer.from(text)
  const inPieces = (pieces: Buffer[]) => {
    const stream = createMaskStream({ scanner })
    return pieces.map((piece) => stream.push(piece)).join('') + stream.end()
  }
  const cuts = Array.from(bytes.keys(), (cut) => inPieces([bytes.subarray(0, cut), bytes.subarray(cut)]))
  return new Set([whole(text), inPieces(Array.from(bytes, (byte) => Buffer.from([byte]))), ...cuts])
}

describe('a registered secret', () => {
  it.each(ignorable.map((character) => [character.codePointAt(0)?.toString(16) ?? '', character]))(
    'is masked with U+%s between its characters',
    (_code, character) => {
      expect(everyWay(`before ${spread(secret, character)} after`)).toEqual(new Set(['before *** after']))
      expect(mask.mask(`before ${spread(url(url(secret)), character)} after`)).toBe('before *** after')
      expect(mask.holdsSecret(spread(secret, character))).toBe(true)
    },
  )

  it.each<[string, (text: string) => string]>([
    ['URL-encoded twice', (text) => url(url(text))],
    ['URL-encoded three times', (text) => url(url(url(text)))],
    ['URL-encoded with small hex digits, twice', (text) => lowerHex(url(url(text)))],
    ['URL-encoded with hex digits of both sizes', (text) => mixedHex(url(text))],
    ['URL-encoded with hex digits of both sizes, twice', (text) => mixedHex(url(url(text)))],
    ['URL-encoded in part', (text) => `${text.slice(0, 14)}${url(text.slice(14))}`],
    ['URL-encoded in every other character', (text) => text.replaceAll(/[+=&](?=.)/g, url)],
    ['URL-encoded in every byte', everyByte],
    ['URL-encoded in every byte, twice', (text) => url(everyByte(text))],
    ['encoded as a form and then as a URL', (text) => url(new URLSearchParams({ '': text }).toString().slice(1))],
    ['URL-encoded and then in JSON', (text) => inJson(url(url(text)))],
    ['in JSON and then URL-encoded', (text) => url(inJson(text))],
    ['in JSON three times', (text) => inJson(inJson(inJson(text)))],
    ['in JSON with escaped slashes, twice', (text) => inJson(escapedSlashes(inJson(text)))],
    ['in JSON with all but letters escaped', escapedUnits],
    ['in JSON with all but letters escaped and spread out', (text) => escapedUnits(spread(text, '\u{e0100}'))],
    ['in a byte string of Python', (text) => everyByte(text).replaceAll('%', '\\x')],
    ['coloured as by grep, in JSON', (text) => inJson(coloured(text))],
    ['coloured as by grep, in JSON twice', (text) => inJson(inJson(coloured(text)))],
    ['coloured as by grep, in JSON and then URL-encoded', (text) => url(inJson(coloured(text)))],
    ['over lines of 7 in JSON', (text) => inJson(text.replaceAll(/.{7}/gu, '$&\r\n'))],
  ])('is masked %s', (_name, encode) => {
    expect(everyWay(`before ${encode(secret)} after`)).toEqual(new Set(['before *** after']))
    expect(mask.findings(encode(secret)).registered).toEqual([1])
  })

  it.each<[string, (text: string) => string]>([
    ['with escaped slashes', escapedSlashes],
    ['with escaped slashes, in JSON again', (text) => inJson(escapedSlashes(text))],
    ['with escaped signs', (text) => escapedUnits(text)],
    ['URL-encoded', url],
    ['URL-encoded twice', (text) => url(url(text))],
    ['in lines of 20, in JSON', (text) => inJson(text.replaceAll(/.{20}/g, '$&\n'))],
  ])('is masked in base64 at each alignment, %s', (_name, encode) => {
    for (const before of ['', 'a', 'ab']) {
      const value = secretWithSlashes(before)
      const base64 = Buffer.from(`${before}${value}zz`).toString('base64')

      const outputs = everyWay(`<${encode(base64)}>`, createMask([value]))

      expect(outputs.size).toBe(1)
      expect([...outputs].join('')).toMatch(/^<.{0,4}\*\*\*.{0,26}>$/)
    }
  })

  it.each(['%', '%2', '%25', '%c3', '\\', '\\u', '\\u00', '\\x', '\ud83d', '%zz', '%2%', '\\\\'])(
    'is masked behind a %j that belongs to something else',
    (before) => {
      for (const first of ['2F', 'u0041', 'n', '/']) {
        const value = `${first}${secret}`
        const own = createMask([value])
        for (const text of [value, url(value), inJson(value), url(url(`/${value}`))]) {
          const output = own.mask(`${before}${text}`)

          expect(output).toContain('***')
          expect(output.length).toBeLessThan(before.length + 16)
        }
      }
    },
  )

  it('is masked in any mixture of encodings', () => {
    const ways = [(text: string) => text, url, (text: string) => url(url(text)), inJson, escapedUnits, everyByte]
    const between = fc.constantFrom('', '', '\u200d', '\u{e0100}', '\t', '\\n')
    const part = fc.tuple(fc.constantFrom(...ways), between)
    fc.assert(
      fc.property(fc.array(part, { minLength: 80, maxLength: 80 }), (parts) => {
        const text = Array.from(secret, (character, at) => {
          const [encode, after] = parts[at] ?? [String, '']
          return `${encode(character)}${at + 1 < Array.from(secret).length ? after : ''}`
        }).join('')

        expect(mask.mask(`before ${text} after`)).toBe('before *** after')
      }),
    )
  })

  it('is given out when it is spread too far for anybody to see it', () => {
    const far = '\u200b'.repeat(200)

    expect(createMask(['abcdefgh']).mask(`abcd${far}efgh`)).toBe(`abcd${far}efgh`)
    expect(createMask(['abcd/fgh']).mask(`abcd%2${far}Ffgh`)).toBe(`abcd%2${far}Ffgh`)
    expect(createMask(['abcdefgh']).mask(`abcd${String.raw`\u001b[m`.repeat(200)}efgh`)).toMatch(/^abcd.*efgh$/)
  })
})

/** Its base64 behind `before` has slashes and a plus in the middle. */
function secretWithSlashes(before: string): string {
  for (;;) {
    const value = Array.from(randomBytes(24), (byte) => String.fromCharCode(0x20 + (byte % 95))).join('')
    const core = Buffer.from(`${before}${value}`).toString('base64').slice(6, -6)
    if (/\/.*\+|\+.*\//.test(core) && value.trim() === value) return value
  }
}
