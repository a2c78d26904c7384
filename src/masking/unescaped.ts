import { createEscapeDecoder } from './escape-decoder.ts'
import { createPairFilter } from './pair-filter.ts'

/** A text without its escapes, read as the finder of secrets reads it. */
export function unescaped(text: string): string {
  const units: string[] = []
  const decoder = createEscapeDecoder((code) => units.push(String.fromCharCode(code)))
  const pairs = createPairFilter(decoder.read)
  for (let at = 0; at < text.length; at += 1) pairs.read(text.charCodeAt(at), at, at + 1)
  decoder.end()
  return units.join('')
}
