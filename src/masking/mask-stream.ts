import type { Mask } from './mask.ts'

/**
 * Masks the bytes of a program's output; a character or a secret that is cut between two chunks is
 * put together again.
 */
export type MaskStream = { push: (chunk: Buffer) => string; end: () => string }

/**
 * What is held back between two calls is bounded by the longest form of a secret, whatever the
 * length of a line. Not UTF-8 becomes U+FFFD.
 */
export function createMaskStream(mask: Pick<Mask, 'scanner'>): MaskStream {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  const scanner = mask.scanner()
  return {
    push: (chunk) => scanner.push(decoder.decode(chunk, { stream: true })),
    end: () => scanner.push(decoder.decode()) + scanner.end(),
  }
}
