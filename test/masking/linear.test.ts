import { randomBytes } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { createMask } from '../../src/masking/mask.ts'
import { growthOf, linear } from '../support/growth-of.ts'

const secret = randomBytes(60).toString('base64url')
const mask = createMask(['a'.repeat(500), `${'ab'.repeat(200)}c`, '%25'.repeat(100), '\\'.repeat(300), secret])
const { findings } = createMask([secret])
const key = `-----BEGIN ${['PRIVATE', 'KEY'].join(' ')}-----`

function masked(text: string): void {
  mask.mask(text)
}

function inPieces(text: string): void {
  const scanner = mask.scanner()
  for (let at = 0; at < text.length; at += 512) scanner.push(text.slice(at, at + 512))
  scanner.end()
}

function growth(work: (text: string) => unknown, part: string): number {
  return growthOf((length) => work(part.repeat(length / part.length)), 20_000)
}

const escapes = ['%', '%2', '%25', '%252', '\\', '\\u', '\\u00', '\\n', '\\u0061', 'a%61', '%C3', '%F0%9F']
const characters = ['a', 'a ', '\ud83d', '\u200b', '\u{e0100}', '\u001b[m']
const secrets = [`${'a'.repeat(499)}%`, `${secret.slice(1)}%`, `%${'2525'.repeat(40)}`]
const tokens = ['ghs_', 'ghp_.', 'sk-', 'sk-ant-', 'eyJ', 'AKIA', 'AIza', 'secret_key=', 'x-access-token:']
const others = ['eC1hY2Nlc3MtdG9rZW46', key, `${key}${'A'.repeat(41)} `, key.slice(11)]

describe('masking', () => {
  it.each([...escapes, ...characters, ...secrets, ...tokens, ...others])(
    'takes time in proportion to a text of %j',
    (part) => {
      expect(growth(masked, part)).toBeLessThan(linear)
      expect(growth(inPieces, part)).toBeLessThan(linear)
      expect(growth(findings, part)).toBeLessThan(linear)
    },
  )
})
