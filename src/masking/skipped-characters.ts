/**
 * Characters that are stepped over on the search for a secret: a secret that was wrapped, indented,
 * spaced out, or cut by characters that nobody sees is the same secret.
 */
const skipped = /[\s\p{Control}\p{Default_Ignorable_Code_Point}]/u
const allSkipped = new RegExp(skipped, 'gu')

export function isSkipped(codePoint: number): boolean {
  if (codePoint <= 0x20 || codePoint >> 12 === 0xe0) return true
  return codePoint > 0x7e && skipped.test(String.fromCodePoint(codePoint))
}

export function withoutSkipped(text: string): string {
  return text.replaceAll(allSkipped, '')
}

/** The first half of a character outside of the basic plane. */
export function isLeading(code: number): boolean {
  return (code & 0xfc00) === 0xd800
}

/** The second half of one. */
export function isTrailing(code: number): boolean {
  return (code & 0xfc00) === 0xdc00
}

export function codePointOf(leading: number, trailing: number): number {
  return 0x1_0000 + ((leading & 0x3ff) << 10) + (trailing & 0x3ff)
}

/** Each code unit of the basic plane that is stepped over. */
export const skippedUnits: readonly number[] = [0, 0xe000].flatMap((from, index) => {
  const until = index === 0 ? 0xd800 : 0x1_0000
  const units = Array.from({ length: until - from }, (_, at) => String.fromCharCode(from + at)).join('')
  return Array.from(units.matchAll(allSkipped), (match) => from + match.index)
})
