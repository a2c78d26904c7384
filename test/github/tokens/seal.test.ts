import { randomBytes, randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { createSeal } from '../../../src/github/tokens/seal.ts'
import type { Seal } from '../../../src/github/tokens/seal.ts'
import { newPrivateKey } from '../forge-fixture.ts'

const id = randomUUID()
const secret = `ghs_${randomBytes(200).toString('hex')}`
const privateKey = newPrivateKey()

describe('a sealed token', () => {
  let seal: Seal
  let sealed: Buffer

  beforeAll(() => {
    seal = createSeal(privateKey)
    sealed = seal.seal(id, secret)
  })

  it('says nothing, and never looks the same', () => {
    expect(sealed.toString('latin1')).not.toContain(secret.slice(4, 12))
    expect(sealed.equals(seal.seal(id, secret))).toBe(false)
  })

  it('is read with the same key, whatever its line ends are', () => {
    expect(seal.open(id, sealed)).toBe(secret)
    expect(createSeal(privateKey.replaceAll('\n', '\r\n')).open(id, new Uint8Array(sealed))).toBe(secret)
  })

  it.each<[string, () => string | null]>([
    ['with another key', () => createSeal(newPrivateKey()).open(id, sealed)],
    ['under another id', () => seal.open(randomUUID(), sealed)],
    [
      'when it was changed',
      () =>
        seal.open(
          id,
          sealed.map((byte, index) => (index === 40 ? byte ^ 1 : byte)),
        ),
    ],
    [
      'when its nonce was changed',
      () =>
        seal.open(
          id,
          sealed.map((byte, index) => (index === 0 ? byte ^ 1 : byte)),
        ),
    ],
    ['when it was cut', () => seal.open(id, sealed.subarray(0, -1))],
    ['when little is left of it', () => seal.open(id, sealed.subarray(0, 20))],
    ['when nothing is left of it', () => seal.open(id, new Uint8Array())],
  ])('is not read %s', (_when, open) => {
    expect(open()).toBeNull()
  })
})
