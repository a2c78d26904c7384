import { cutText } from './cut-text.ts'

/**
 * A value of a file as it is named in a message: short, on one line, without backticks, also when
 * it is nested or circular.
 */
export function showValue(value: unknown): string {
  if (value === null || value === undefined) return 'nothing'
  if (Array.isArray(value)) return showList(value)
  return typeof value === 'object' ? 'a mapping' : showScalar(value)
}

const longest = 60

function showList(items: readonly unknown[]): string {
  const shown = items.slice(0, 8).map((item) => (typeof item === 'object' ? 'a list or mapping' : showScalar(item)))
  return `[${shown.join(', ')}${items.length > shown.length ? ', …' : ''}]`
}

function showScalar(value: unknown): string {
  if (typeof value !== 'string') return String(value)
  return JSON.stringify(cutText(value, longest, '…')).replaceAll(/[`\p{C}\p{Zl}\p{Zp}]/gu, spellOut)
}

function spellOut(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`
}
