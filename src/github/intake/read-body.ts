import type { IncomingMessage } from 'node:http'

export type Body =
  | { kind: 'whole'; bytes: Buffer }
  | { kind: 'too_large' }
  | { kind: 'too_slow' }
  | { kind: 'broken_off' }

/**
 * Reads a request's body up to `maxBytes`, counted while it comes in, for at most `timeoutMs`. The
 * rest is left in the connection.
 */
export async function readBody(request: IncomingMessage, maxBytes: number, timeoutMs: number): Promise<Body> {
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) return { kind: 'too_large' }
  return await new Promise((resolve) => {
    const chunks: Buffer[] = []
    let size = 0
    const timer = setTimeout(() => settle({ kind: 'too_slow' }), timeoutMs)
    const settle = (body: Body): void => {
      clearTimeout(timer)
      request.removeListener('data', take)
      resolve(body)
    }
    const take = (chunk: Buffer): void => {
      size += chunk.length
      if (size > maxBytes) settle({ kind: 'too_large' })
      else chunks.push(chunk)
    }
    request.on('data', take)
    request.once('end', () => settle({ kind: 'whole', bytes: joined(chunks) }))
    request.once('error', () => settle({ kind: 'broken_off' }))
    request.once('close', () => settle({ kind: 'broken_off' }))
  })
}

/**
 * Lets the rest of a body come in and be forgotten, so that the sender gets to read the answer;
 * after `timeoutMs` the connection is cut, whatever is still to come.
 */
export function discardBody(request: IncomingMessage, timeoutMs: number): void {
  if (request.complete || request.destroyed) return
  const { socket } = request
  const timer = setTimeout(() => socket.destroy(), timeoutMs)
  const stop = (): void => {
    clearTimeout(timer)
    socket.removeListener('close', stop)
  }
  request.once('end', stop)
  // Node forgets the request once it is answered, so the end of its connection is not reported to
  // it any more.
  socket.once('close', stop)
  request.on('error', stop)
  request.resume()
}

function joined(chunks: Buffer[]): Buffer {
  const [only] = chunks
  return chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks)
}
