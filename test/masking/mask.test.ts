import { randomBytes } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { createMask } from '../../src/masking/mask.ts'
import { growthOf, linear } from '../support/growth-of.ts'

/** Made at run time: no file of this repository holds anything that looks like a secret. */
const secret = `pä<${randomBytes(9).toString('base64url')}>"'&/ ${randomBytes(9).toString('hex')}+$\\x`
const token = `ghs_${randomBytes(300).toString('base64url')}.${randomBytes(60).toString('base64url')}`
const pemBody =
  randomBytes(600)
    .toString('base64')
    .match(/.{1,64}/g) ?? []
const pemKind = ['RSA', 'PRIVATE', 'KEY'].join(' ')
const pem = [`-----BEGIN ${pemKind}-----`, ...pemBody, `-----END ${pemKind}-----`, ''].join('\n')

const base64 = (text: string) => Buffer.from(text).toString('base64')

describe('createMask', () => {
  it.each<[string, (secret: string) => string]>([
    ['raw', (text) => text],
    ['JSON', (text) => JSON.stringify({ text })],
    ['JSON in JSON', (text) => JSON.stringify(JSON.stringify({ text }))],
    ['JSON in ASCII', (text) => JSON.stringify(text).replaceAll('ä', '\\u00e4')],
    ['a URL', (text) => `https://example.org/?q=${encodeURIComponent(text)}&x=1`],
    [
      'a URL with small hex digits',
      (text) => encodeURIComponent(text).replaceAll(/%../g, (code) => code.toLowerCase()),
    ],
    ['a form', (text) => new URLSearchParams({ text }).toString()],
    [
      'HTML',
      (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;'),
    ],
    ['single quotes of a shell', (text) => `'${text.replaceAll("'", `'\\''`)}'`],
    ['double quotes of a shell', (text) => `"${text.replaceAll(/[\\"$`]/g, '\\$&')}"`],
    ['hex', (text) => Buffer.from(text).toString('hex')],
    ['capital hex', (text) => Buffer.from(text).toString('hex').toUpperCase()],
    ['base64', base64],
    ['base64url', (text) => Buffer.from(text).toString('base64url')],
    ['base64 after one byte', (text) => base64(`a${text}zz`)],
    ['base64 after two bytes', (text) => base64(`ab${text}`)],
    ['base64 in lines of 20', (text) => base64(`some more text ${text}`).replaceAll(/.{20}/g, '$&\n')],
    ['Basic credentials', (text) => `Basic ${base64(`x-access-token:${text}`)}`],
    ['colours inside', (text) => `${text.slice(0, 8)}\u001b[1;31m${text.slice(8)}\u001b[0m`],
    ['a window title inside', (text) => `${text.slice(0, 8)}\u001b]0;title\u0007${text.slice(8)}`],
    ['a backspace inside', (text) => `${text.slice(0, 8)}\b${text.slice(8)}`],
    ['a line end inside', (text) => `${text.slice(0, 8)}\r\n    ${text.slice(8)}`],
    ['a zero-width space inside', (text) => `${text.slice(0, 8)}\u200b${text.slice(8)}`],
  ])('takes a registered secret out of %s', (_name, encode) => {
    const { mask } = createMask(['unrelated-secret', secret])

    const masked = mask(`before ${encode(secret)} after`)

    expect(masked).toContain('***')
    expect(masked).toMatch(/^before .* after$/s)
    for (const core of [
      secret.slice(4, 10),
      base64(secret).slice(4, 12),
      Buffer.from(secret).toString('hex').slice(8, 20),
    ]) {
      expect(masked.toLowerCase()).not.toContain(core.toLowerCase())
    }
  })

  it.each<[string, string[], string, string]>([
    ['leaves no part of overlapping secrets', ['abcdefgh', 'efghijkl'], 'x abcdefghijkl y', 'x *** y'],
    ['leaves no part of a secret that overlaps itself', ['abababab'], 'x ababababab y', 'x *** y'],
    ['prefers the longer of two secrets', ['abcdefgh', 'abcdefgh-and-more'], 'abcdefgh-and-more', '***'],
    [
      'finds the shorter one when the longer one breaks off',
      ['abcdefgh', 'xabcdefgh-and-more'],
      'xabcdefgh-and',
      'x***-and',
    ],
    ['does not register a secret of 7 characters as it stands', ['1234567'], 'number 1234567', 'number 1234567'],
    ['masks a short secret in a long encoding', ['1234567'], Buffer.from('1234567').toString('hex'), '***'],
    ['takes empty secrets for none', ['', '   ', '\n'], 'text   \n', 'text   \n'],
    [
      'keeps the number of lines',
      ['one-line-of-it\ntwo-lines-of-it'],
      'a\none-line-of-it\ntwo-lines-of-it\nb',
      'a\n***\n***\nb',
    ],
    ['masks a single line of a secret', ['one-line-of-it\ntwo-lines-of-it'], '> two-lines-of-it <', '> *** <'],
    ['ignores the line end of a secret from a file', ['secret-of-a-file\n'], 'is secret-of-a-file.', 'is ***.'],
    ['keeps tabs and both line ends', ['unrelated-secret'], 'a\tb\r\nc\n\n', 'a\tb\r\nc\n\n'],
    ['takes colours out', [], '\u001b[32mdone\u001b[0m in \u009b1m3\u009b0m s\u0007', 'done in 3 s'],
    ['ends an unclosed window title at the line', [], 'a\u001b]0;never closed\nb', 'a\nb'],
    ['drops the link of a link and keeps its text', [], '\u001b]8;;https://x.y\u001b\\text\u001b]8;;\u001b\\', 'text'],
    ['drops a broken sequence and keeps what follows', [], '\u001b[31\u00e9t\u00e9', '\u00e9t\u00e9'],
  ])('%s', (_name, secrets, text, expected) => {
    expect(createMask(secrets).mask(text)).toBe(expected)
  })

  it.each<[string, string]>([
    ['an installation token with dots', token],
    ['a short GitHub token', `ghp_${'aB3'.repeat(12)}`],
    ['a fine-grained token', `github_pat_${'11AAAAAAA0'.repeat(3)}_${'x1Y'.repeat(20)}`],
    ['an Anthropic key', `sk-ant-api03-${randomBytes(60).toString('base64url')}-AA`],
    ['an OpenAI key', `sk-${'aB3x'.repeat(12)}`],
    ['an OpenAI project key', `sk-proj-${randomBytes(90).toString('base64url')}`],
    ['an AWS key id', `AKIA${'ABCD2345'.repeat(2)}`],
    [
      'a JSON web token',
      [{ alg: 'RS256' }, { sub: 'someone' }, { sig: 1 }]
        .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
        .join('.'),
    ],
    ['Basic credentials', base64(`x-access-token:${randomBytes(30).toString('hex')}`)],
  ])('masks %s that nobody registered', (_name, value) => {
    const { mask, findings } = createMask([])

    expect(mask(`use ${value} here`)).toBe('use *** here')
    expect(findings(`use ${value} here`).patterns).toHaveLength(1)
  })

  it('masks the credentials of an address and the value of an assignment', () => {
    const value = 'aB3/'.repeat(10)

    expect(createMask([]).mask('https://x-access-token:abcdefgh12345@github.com/o/r')).toBe(
      'https://x-access-token:***@github.com/o/r',
    )
    expect(createMask([]).mask(`AWS_SECRET_ACCESS_KEY = "${value}"`)).toBe('AWS_SECRET_ACCESS_KEY = "***"')
  })

  it('masks an unregistered private key and keeps what stands around it', () => {
    const masked = createMask([]).mask(`key:\n${pem}after (it)\n`)

    for (const line of pemBody) expect(masked).not.toContain(line)
    expect(masked.split('\n')).toHaveLength(`key:\n${pem}after (it)\n`.split('\n').length)
    expect(masked).toMatch(/^key:\n-----BEGIN .*\n(\*\*\*\n)+-----END .*\nafter \(it\)\n$/)
  })

  it('masks an unregistered private key inside JSON', () => {
    const masked = createMask([]).mask(JSON.stringify({ key: pem, next: 'kept' }))

    for (const line of pemBody) expect(masked).not.toContain(line)
    expect(masked).toContain('"next":"kept"')
  })

  it.each([
    'task-management-for-a-very-long-and-boring-feature-name-012',
    `The header -----BEGIN ${pemKind}----- starts a key file; it is followed by lines of base64, as the manual explains at length.`,
    'Authorization: Bearer <token>',
    'sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    'commit 4b825dc642cb6eb9a060e54bf8d69288fbee4904',
    'ghp_xxx and sk-… are prefixes',
  ])('leaves %s alone', (text) => {
    const mask = createMask([secret, token, pem])

    expect(mask.mask(text)).toBe(text)
    expect(mask.holdsSecret(text)).toBe(false)
  })

  it('passes text without a secret unchanged', () => {
    const { mask } = createMask(['€'.repeat(8), randomBytes(30).toString('hex')])

    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (text) => {
        // oxlint-disable-next-line no-control-regex -- these are the characters that are taken out
        fc.pre(!/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/.test(text))
        expect(mask(text)).toBe(text)
      }),
    )
  })

  it('finds a long multi-line secret in its encodings by its lines', () => {
    const { mask } = createMask([pem])

    for (const text of [
      pem,
      JSON.stringify(pem),
      base64(pem),
      Buffer.from(pem).toString('hex'),
      encodeURIComponent(pem),
    ]) {
      const masked = mask(text)
      for (const line of pemBody.filter(({ length }) => length === 64)) {
        expect(masked).not.toContain(line.slice(8, 56))
        expect(masked).not.toContain(base64(line.slice(6, 54)))
        expect(masked).not.toContain(Buffer.from(line.slice(6, 54)).toString('hex'))
      }
    }
  })

  it('takes time in proportion to the text', () => {
    const { mask } = createMask(['a'.repeat(500), `${'ab'.repeat(200)}c`, token, pem])

    for (const part of ['a', 'ab', 'eyJ', '-----BEGIN ', 'ghs_']) {
      expect(growthOf((length) => mask(part.repeat(length / part.length)), 2e5)).toBeLessThan(linear)
    }
  })
})

describe('holdsSecret', () => {
  it('finds 12 characters of a registered secret, and not 11', () => {
    const value = randomBytes(40).toString('hex')
    const mask = createMask(['unrelated-secret', value])

    expect(mask.holdsSecret(`const part = "${value.slice(20, 32)}"`)).toBe(true)
    expect(mask.holdsSecret(`const part = "${value.slice(20, 31)}"`)).toBe(false)
    expect(mask.findings(value.slice(3, 15))).toEqual({ registered: [1], patterns: [] })
  })

  it('sees what a terminal sequence would hide', () => {
    const value = randomBytes(20).toString('hex')

    expect(createMask([value]).holdsSecret(`\u001b]0;${value}\u0007`)).toBe(true)
    expect(createMask([value]).holdsSecret(`${value.slice(0, 9)}\u001b[0m${value.slice(9)}`)).toBe(true)
  })

  it('does not take the public prefix of a key for a part of it', () => {
    const mask = createMask([
      `sk-ant-api03-${randomBytes(40).toString('hex')}`,
      `github_pat_${randomBytes(30).toString('hex')}`,
    ])

    expect(mask.holdsSecret('Keys start with sk-ant-api03- or github_pat_.')).toBe(false)
  })
})
