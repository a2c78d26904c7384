import type { Mask } from './mask.ts'

/**
 * Masks the bytes of a program's output; a character or a secret that is cut between two chunks is
 * put together again.
 */
export type MaskStream = { push: (chunk: Buffer) => string; end: () => string }

type Pieces = { push: (text: string) => string; end: () => string }

const asItIs: Pieces = { push: (text) => text, end: () => '' }

/**
 * `decode` makes the text of which the secrets are taken out; default: what was printed. What is
 * held back between two calls is bounded by the longest form of a secret, whatever the length of a
 * line, and by what `decode` holds back. Not UTF-8 becomes U+FFFD.
 */
export function createMaskStream(mask: Pick<Mask, 'scanner'>, decode: Pieces = asItIs): MaskStream {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  const scanner = mask.scanner()
  return {
    push: (chunk) => scanner.push(decode.push(decoder.decode(chunk, { stream: true }))),
    end: () => scanner.push(decode.push(decoder.decode()) + decode.end()) + scanner.end(),
  }
}
