import { stripControl } from '../text/control-characters.ts'
import { withoutSkipped } from './skipped-characters.ts'
import { unescaped } from './unescaped.ts'

/**
 * Nothing shorter is looked for: it would be found in innocent text. So a secret of fewer
 * characters is not masked as it stands, only in those of its encodings that are long enough.
 */
const shortestForm = 8

/**
 * All ways in which a secret is looked for: as it is and each of its lines, in every encoding that
 * programs print, and what remains of each when its own escapes are undone, because the text is
 * read both ways.
 */
export function secretForms(secret: string): string[] {
  const lines = secretLines(secret)
  const values =
    secret.length > longSecret && lines.length > 1 ? lines : [...new Set([secret, secret.trim(), ...lines])]
  const forms = values.flatMap((value) => [value, ...escaped(value), ...encoded(value)])
  return bothReadings(forms).filter((form) => form.length >= shortestForm)
}

/**
 * Every run of `length` characters of a secret, without the parts that are public (armour lines,
 * prefixes that name the provider).
 */
export function secretRuns(secret: string, length: number): string[] {
  return bothReadings([secretLines(secret).join('\n').replace(publicPrefix, '')]).flatMap((text) =>
    Array.from({ length: Math.max(0, text.length - length + 1) }, (_, at) => text.slice(at, at + length)),
  )
}

function bothReadings(forms: readonly string[]): string[] {
  const texts = forms.map(stripControl)
  return [...new Set([...texts, ...texts.map(unescaped)].map(withoutSkipped))]
}

/**
 * Characters above which the lines alone are looked for: their forms are found inside every
 * encoding of the whole as well.
 */
const longSecret = 1024

const armour = /^-{4,}\s?(?:BEGIN|END) .*-{4,}$/
const publicPrefix = /^(?:github_pat_|gh[a-z]_|sk-(?:[a-z]+-)?(?:[a-z0-9]{2,8}-)?|x-access-token:)/

/** The lines without the armour of a key, which is public. */
export function secretLines(secret: string): string[] {
  return secret.split(/\r\n|\r|\n/).filter((line) => !armour.test(line.trim()))
}

function escaped(value: string): string[] {
  return [...jsonEscaped(value), ...urlEscaped(value), ...markupEscaped(value), ...shellEscaped(value)]
}

function jsonEscaped(value: string): string[] {
  const once = [inJson(value), asciiOnly(inJson(value)), htmlSafe(inJson(value)), inJson(value).replaceAll('/', '\\/')]
  return [...once, ...once.map(inJson)]
}

function inJson(value: string): string {
  return JSON.stringify(value).slice(1, -1)
}

function asciiOnly(value: string): string {
  return value.replaceAll(/[^\u0020-\u007e]/g, unicodeEscape)
}

/** As Go and some others write JSON, for embedding in HTML. */
function htmlSafe(value: string): string {
  return value.replaceAll(/[<>&']/g, unicodeEscape)
}

function unicodeEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}

function urlEscaped(value: string): string[] {
  const component = encodeURIComponent(value.toWellFormed())
  const strict = component.replaceAll(/[!'()*~]/g, percent)
  const loose = encodeURI(value.toWellFormed())
  const form = strict.replaceAll('%20', '+').replaceAll('%2A', '*')
  const all = [component, strict, loose, form]
  return [...all, ...all.map((text) => text.replaceAll(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()))]
}

function percent(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`
}

function markupEscaped(value: string): string[] {
  const base = value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
  const quotes = ['"', '&quot;', '&#34;', '&#x22;']
  const apostrophes = ["'", '&#39;', '&#x27;', '&apos;', '&#039;']
  return quotes.flatMap((quote) => apostrophes.map((other) => base.replaceAll('"', quote).replaceAll("'", other)))
}

function shellEscaped(value: string): string[] {
  return [
    value.replaceAll("'", `'\\''`),
    value.replaceAll("'", `'"'"'`),
    value.replaceAll("'", `\\'`),
    value.replaceAll(/[\\"$`]/g, '\\$&'),
    value.replaceAll(/[\\"$`!]/g, '\\$&'),
    value.replaceAll(/[^\w@%+=:,./-]/g, '\\$&'),
    value.replaceAll(/[^\w@%+=:./-]/g, '\\$&'),
    value.replaceAll(/[\\']/g, '\\$&'),
  ]
}

function encoded(value: string): string[] {
  const bytes = Buffer.from(value, 'utf8')
  const hex = bytes.toString('hex')
  const basic = Buffer.from(`x-access-token:${value}`, 'utf8')
  return [hex, hex.toUpperCase(), ...stableCores(bytes), ...bothAlphabets(bytes), ...bothAlphabets(basic)]
}

/**
 * The characters of base64 that are the same whatever stands before and after the secret, at each
 * of the three alignments.
 */
function stableCores(bytes: Buffer): string[] {
  return [0, 1, 2].flatMap((shift) => {
    const first = Math.ceil((8 * shift) / 6)
    const end = Math.floor((8 * (shift + bytes.length)) / 6)
    return bothAlphabets(Buffer.concat([Buffer.alloc(shift), bytes])).map((text) => text.slice(first, end))
  })
}

function bothAlphabets(bytes: Buffer): string[] {
  return [bytes.toString('base64'), bytes.toString('base64url')]
}
