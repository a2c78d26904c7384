import { describe, expect, it } from '@jest/globals'
import { frames } from '../../src/executors/docker/frames.ts'

const stream = Buffer.concat([frame(1, 'one'), frame(2, 'problem'), frame(1, ''), frame(1, 'two'.repeat(100))])

describe('frames', () => {
  it.each([1, 2, 3, 7, 8, 9, 11, 64, 10_000])(
    'takes a stream apart that arrives in pieces of %i bytes',
    async (size) => {
      const text = { stdout: '', stderr: '' }

      for await (const { channel, data } of frames(pieces(stream, size))) text[channel] += data.toString()

      expect(text).toEqual({ stdout: `one${'two'.repeat(100)}`, stderr: 'problem' })
    },
  )

  it('gives what has arrived of a frame that is cut off', async () => {
    const data: string[] = []

    for await (const part of frames(pieces(frame(1, 'abcdef').subarray(0, 11), 100))) data.push(part.data.toString())

    expect(data).toEqual(['abc'])
  })
})

function frame(channel: number, text: string): Buffer {
  const header = Buffer.alloc(8)
  header[0] = channel
  header.writeUInt32BE(Buffer.byteLength(text), 4)
  return Buffer.concat([header, Buffer.from(text)])
}

async function* pieces(data: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < data.length; at += size) yield data.subarray(at, at + size)
}
