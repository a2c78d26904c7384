import { randomBytes } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { createMask } from '../../src/masking/mask.ts'
import { growthOf, linear } from '../support/growth-of.ts'

/** Made at run time: no file of this repository holds anything that looks like a secret. */
const key = `${randomBytes(4).toString('hex')}-${randomBytes(20).toString('base64url')}/${randomBytes(8).toString('hex')}`
const pemKind = ['RSA', 'PRIVATE', 'KEY'].join(' ')
const pemBody =
  randomBytes(300)
    .toString('base64')
    .match(/.{1,64}/g) ?? []
const pem = [`-----BEGIN ${pemKind}-----`, ...pemBody, `-----END ${pemKind}-----`, ''].join('\n')
const mask = createMask(['unrelated-secret', key, pem])

const backward = (text: string) => Array.from(text).toReversed().join('')
const base64 = (text: string) => Buffer.from(text).toString('base64')
const inJson = (text: string) => JSON.stringify(text).slice(1, -1)
const between = (separator: string) => (text: string) => Array.from(text).join(separator)
/** As `grep --color` marks what it found. */
const coloured = (text: string) => text.replaceAll(/.{5}/g, (part) => `\u001b[01;31m\u001b[K${part}\u001b[m\u001b[K`)

const disguises: [string, (text: string) => string][] = [
  ['in pieces of 12', (text) => `a ${text.slice(20, 32)} b`],
  ['backward', backward],
  ['backward in a piece of 12', (text) => backward(text.slice(20, 32))],
  ['backward in base64', (text) => base64(backward(text))],
  ['spaced by sed with -', (text) => text.replaceAll(/./g, '$&-')],
  ['spaced by sed with a space', (text) => text.replaceAll(/./g, '$& ')],
  ['spaced by a letter', between('x')],
  ['spaced by a digit', between('0')],
  ['spaced by several characters', between(' | ')],
  ['spaced backward', (text) => between('.')(backward(text))],
  ['as a list of characters', (text) => JSON.stringify(Array.from(text))],
  ['as a list of characters over lines', (text) => JSON.stringify(Array.from(text), null, 2)],
  ['in a piece of 12 characters apart', (text) => between('_')(text.slice(20, 32))],
  ['as a list in markdown', (text) => Array.from(text, (character) => `- ${character}`).join('\n')],
  ['in groups', (text) => text.replaceAll(/.{3}/g, '$&-')],
  [
    'in groups of different length',
    (text) => `${text.slice(0, 3)}.${text.slice(3, 8)}:${text.slice(8, 14)}+${text.slice(14)}`,
  ],
  ['coloured', coloured],
  ['coloured inside JSON', (text) => inJson(coloured(text))],
  ['coloured inside JSON inside JSON', (text) => inJson(inJson(coloured(text)))],
  ['over lines', (text) => text.replaceAll(/.{6}/g, '$&\n')],
]

describe('the publish gate', () => {
  it.each(disguises)('finds a registered secret %s', (_name, disguise) => {
    const line = pemBody[1] ?? ''
    for (const secret of [key, line]) {
      expect(mask.holdsSecret(`before\n${disguise(secret)}\nafter`)).toBe(true)
    }
    expect(mask.findings(disguise(key)).registered).toEqual([1])
    expect(mask.findings(disguise(line)).registered).toEqual([2])
  })

  it.each(disguises)('leaves no line of a secret %s in a text for GitHub, and keeps the others', (_name, disguise) => {
    const marker = `<!-- speckit:comment:${randomBytes(16).toString('hex')} -->`

    const shown = mask.publishable(`${marker}\nbefore\n\n${disguise(key)}\n\nafter`)

    expect(mask.holdsSecret(shown)).toBe(false)
    expect(shown).toContain(`${marker}\nbefore\n`)
    expect(shown).toMatch(/\*\*\*/)
    expect(shown.endsWith('\nafter')).toBe(true)
    expect(mask.publishable(shown)).toBe(shown)
  })

  it.each(disguises)('takes 11 characters for innocent %s', (_name, disguise) => {
    expect(mask.holdsSecret(`one ${disguise(key.slice(8, 19))} two`)).toBe(false)
  })

  it('leaves out everything but its own hidden lines where there are too many places', () => {
    const marker = `<!-- speckit:run:2026-01-01T00:00:00.000Z run-1 open -->`
    const halves = `${key.slice(0, 8)}\n${key.slice(8, 16)}\n\n${'word '.repeat(30)}\n`

    const shown = mask.publishable(`${marker}\n${halves.repeat(40)}end`)

    expect(shown).toBe(`${marker}\n***`)
  })

  it.each([
    'The spec says: one-of-a-kind, two-of-a-kind, three-of-a-kind and so on.',
    '| Phase | State |\n|---|---|\n| specify | done |\n| plan | running |',
    `----------------------------------------\n${'ab'.repeat(300)}\n${'='.repeat(500)}`,
    'commit 4b825dc642cb6eb9a060e54bf8d69288fbee4904',
  ])('lets %j pass unchanged', (text) => {
    expect(mask.holdsSecret(text)).toBe(false)
    expect(mask.publishable(text)).toBe(text)
  })

  it('lets words pass that a weak secret is made of', () => {
    const weak = createMask(['correct-horse-battery'])

    expect(weak.publishable('That is correct: horse, battery.')).toBe('That is correct: horse, battery.')
    expect(weak.holdsSecret('correct-horse')).toBe(true)
  })

  it('lets any other text pass unchanged', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme-ascii', maxLength: 300 }), (text) => {
        expect(mask.publishable(text)).toBe(mask.mask(text))
      }),
    )
  })

  it('takes time in proportion to the text', () => {
    mask.holdsSecret('')
    for (const part of ['a', 'ab', '-a', 'word ', '\\u001b[31m', `${key.slice(0, 11)} `]) {
      expect(growthOf((length) => mask.holdsSecret(part.repeat(length / part.length)), 2e4)).toBeLessThan(linear)
    }
  })
})
