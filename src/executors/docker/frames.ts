export type Frame = { channel: 'stdout' | 'stderr'; data: Buffer }

/**
 * Takes the engine's multiplexed stream apart: 8 bytes of header (channel, three zeros, length in
 * big-endian), then the payload. Payload is handed on as it arrives, so that a long frame is never
 * held in memory.
 */
export async function* frames(stream: AsyncIterable<Buffer>): AsyncGenerator<Frame> {
  let pending: Buffer = Buffer.alloc(0)
  let channel: Frame['channel'] = 'stdout'
  let missing = 0
  for await (const chunk of stream) {
    let rest = pending.length === 0 ? chunk : Buffer.concat([pending, chunk])
    for (;;) {
      if (missing > 0 && rest.length > 0) {
        const data = rest.subarray(0, missing)
        missing -= data.length
        rest = rest.subarray(data.length)
        yield { channel, data }
      }
      if (missing > 0 || rest.length < headerBytes) break
      channel = rest[0] === 2 ? 'stderr' : 'stdout'
      missing = rest.readUInt32BE(4)
      rest = rest.subarray(headerBytes)
    }
    pending = rest
  }
}

const headerBytes = 8
