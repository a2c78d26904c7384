import { randomBytes } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { createMaskStream } from '../../src/masking/mask-stream.ts'
import type { Mask } from '../../src/masking/mask.ts'
import { createMask } from '../../src/masking/mask.ts'

const pemKind = ['EC', 'PRIVATE', 'KEY'].join(' ')
const pem = `-----BEGIN ${pemKind}-----\n${'Ab3+'.repeat(16)}\n${'xY9/'.repeat(16)}\n-----END ${pemKind}-----\n`

function inPieces(mask: Mask, text: string, cuts: number[]): string {
  const bytes = Buffer.from(text)
  const at = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]
  const stream = createMaskStream(mask)
  const outputs = at.slice(1).map((end, index) => stream.push(bytes.subarray(at[index], end)))
  return outputs.join('') + stream.end()
}

const secretText = fc.string({
  unit: fc.constantFrom('a', 'b', 'ab', '/', '"', '\\', 'é', '🔑', '-', '%', ' '),
  minLength: 8,
  maxLength: 24,
})
const encodings: ((secret: string) => string)[] = [
  (text) => text,
  (text) => JSON.stringify(text),
  (text) => encodeURIComponent(text),
  (text) => Buffer.from(text).toString('hex'),
  (text) => Buffer.from(`xy${text}`).toString('base64'),
  (text) => Array.from(text).join('\u001b[1m'),
  (text) => Array.from(text).join('\n'),
  (text) => Array.from(text).join('\u{e0100}'),
  (text) => encodeURIComponent(encodeURIComponent(text)),
  (text) => JSON.stringify(Array.from(text).join('\n')),
  (text) => Buffer.from(text).toString('hex').replaceAll(/../g, '%$&'),
]

describe('createMaskStream', () => {
  it('gives the same text wherever the chunks are cut', () => {
    const parts = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 30 }).map((text) => text.toWellFormed()),
      fc.constantFrom(
        pem,
        JSON.stringify(pem),
        '\n',
        '\r\n',
        '\u001b[3',
        '\u001b]0;',
        '\u0007',
        '***',
        ' ',
        '-----BEGIN ',
      ),
      fc.constantFrom(
        'ghs_',
        `ghp_${'a1'.repeat(20)}`,
        `eyJ${'a'.repeat(12)}.${'b'.repeat(12)}.`,
        `AKIA${'A2'.repeat(8)}`,
      ),
      fc.constantFrom(
        '%',
        '%2',
        '%25',
        '%c3',
        '%F0%9F',
        '\\',
        '\\\\',
        '\\u',
        '\\u00',
        '\\x',
        '\\n',
        '\u200b',
        '\u{1d173}',
      ),
      fc.constantFrom('sk-', 'x-access-token:', `secret_key=${'aB3/'.repeat(10)}`, `sk-${'aB3x'.repeat(8)}`, '@'),
      fc.nat(1000).map((index) => `{${index}}`),
    )
    fc.assert(
      fc.property(
        fc.array(secretText, { minLength: 1, maxLength: 3 }),
        fc.array(fc.tuple(parts, fc.nat(2), fc.constantFrom(...encodings)), { maxLength: 8 }),
        fc.array(fc.nat(), { maxLength: 12 }),
        (secrets, pieces, cuts) => {
          const mask = createMask(secrets)
          const text = pieces.map(([part, index, encode]) => `${part}${encode(secrets[index] ?? '')}`).join('')

          expect(inPieces(mask, text, cuts)).toBe(mask.mask(text))
        },
      ),
      { numRuns: 300 },
    )
  })

  it('never lets a secret out, whatever stands around it and wherever it is cut', () => {
    fc.assert(
      fc.property(
        fc.array(secretText, { minLength: 1, maxLength: 3 }),
        fc.array(fc.tuple(fc.string({ maxLength: 12 }), fc.nat(2), fc.constantFrom(...encodings)), {
          minLength: 1,
          maxLength: 5,
        }),
        fc.array(fc.nat(), { maxLength: 8 }),
        (secrets, pieces, cuts) => {
          const text = pieces.map(([before, index, encode]) => `${before}${encode(secrets[index] ?? '')}`).join('')

          const output = inPieces(createMask(secrets), text, cuts).replaceAll(/\s/g, '')

          const values = secrets.map((secret) => secret.replaceAll(/\s/g, '')).filter(({ length }) => length >= 8)
          for (const value of values) expect(output).not.toContain(value)
        },
      ),
      { numRuns: 300 },
    )
  })

  it('puts a character together that is cut between chunks', () => {
    const stream = createMaskStream(createMask([]))
    const bytes = Buffer.from('naïve 🔑\n')

    const output = [...bytes].map((byte) => stream.push(Buffer.from([byte]))).join('')

    expect(output + stream.end()).toBe('naïve 🔑\n')
  })

  it('shows a line at once when nothing in it can become a secret', () => {
    const stream = createMaskStream(createMask([`!${randomBytes(20).toString('hex')}`]))

    expect(stream.push(Buffer.from('compiling (1 of 3)\n'))).toBe('compiling (1 of 3)\n')
  })

  it('holds back little of a line that never ends', () => {
    const secret = 'a'.repeat(300)
    const stream = createMaskStream(createMask([secret, randomBytes(260).toString('hex')]))
    const chunk = Buffer.from('ab'.repeat(32_768))
    let length = 0
    let largestHeld = 0

    for (let index = 1; index <= 200; index += 1) {
      length += stream.push(chunk).length
      largestHeld = Math.max(largestHeld, index * chunk.length - length)
    }

    expect(largestHeld).toBeLessThan(4096)
    expect(length + stream.end().length).toBe(200 * chunk.length)
  })

  it('holds back little while a secret is spread over endless blank lines', () => {
    const stream = createMaskStream(createMask(['abcdefghijkl']))
    stream.push(Buffer.from('abcdef'))

    expect(stream.push(Buffer.from('\n'.repeat(100_000)))).toHaveLength(100_006)
  })

  it('masks the credentials of an address wherever they are cut', () => {
    const text = `https://x-access-token:${randomBytes(9).toString('hex')}%3D,!${randomBytes(9).toString('hex')}@github.com`

    const outputs = Array.from(text, (_, cut) => inPieces(createMask([]), text, [cut]))

    expect(new Set(outputs)).toEqual(new Set(['https://x-access-token:***@github.com']))
  })

  it('masks a token that is longer than anything that is held back', () => {
    const stream = createMaskStream(createMask([]))
    const output = Array.from({ length: 40 }, (_, index) =>
      stream.push(Buffer.from(index === 0 ? 'x ghs_' : 'aB3.'.repeat(500))),
    )

    expect(output.join('') + stream.push(Buffer.from(' end')) + stream.end()).toBe('x *** end')
  })
})
