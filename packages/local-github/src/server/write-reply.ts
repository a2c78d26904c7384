import type { ServerResponse } from 'node:http'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Reply } from '../replies/reply.ts'

/** Sends a reply and resolves when it is out, or its reader is gone. */
export async function writeReply(response: ServerResponse, reply: Reply, method: string): Promise<void> {
  response.statusCode = reply.status
  for (const [name, value] of reply.headers) response.setHeader(name, value)
  if (!isText(reply.body)) {
    // A client that goes away in the middle is its own affair.
    await pipeline(reply.body, response).catch(() => {})
    return
  }
  const body = Buffer.from(reply.body)
  if (reply.status !== 204 && reply.status !== 304) response.setHeader('content-length', body.length)
  await new Promise<void>((resolve) => {
    response.once('close', resolve)
    response.end(method === 'HEAD' ? undefined : body, resolve)
  })
}

export function isText(body: string | Buffer | Readable): body is string | Buffer {
  return typeof body === 'string' || Buffer.isBuffer(body)
}
