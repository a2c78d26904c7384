import { isAscii } from 'node:buffer'
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
  /** Whether the decoder may wait for the rest of a character. */
  let isCut = false

  function textOf(chunk: Buffer): string {
    if (!isCut && isAscii(chunk)) return chunk.toString('latin1')
    isCut = (chunk.at(-1) ?? 0) >= 0x80
    return decoder.decode(chunk, { stream: true })
  }

  return {
    push: (chunk) => scanner.push(textOf(chunk)),
    end: () => scanner.push(decoder.decode()) + scanner.end(),
  }
}
