import { once } from 'node:events'
import type { Writable } from 'node:stream'
import type { ExecRequest } from '../ports/executor.ts'

/**
 * Writes the whole input and closes the stream. A command that ends without reading it all is no
 * failure: resolves quietly then. Rejects only when `input` itself fails. `ended` aborts when
 * nobody reads any more.
 */
export async function writeInput(target: Writable, input: ExecRequest['stdin'], ended: AbortSignal): Promise<void> {
  target.on('error', ignore)
  for await (const chunk of chunks(input)) {
    if (ended.aborted || target.destroyed) return
    if (target.write(chunk)) continue
    await once(target, 'drain', { signal: ended }).catch(ignore)
  }
  target.end()
}

async function* chunks(input: ExecRequest['stdin']): AsyncIterable<Uint8Array> {
  if (input === null) return
  if (Buffer.isBuffer(input)) yield input
  else yield* input
}

function ignore(): void {
  // the command closed its side, or ended
}
