import { describe, expect, it } from '@jest/globals'
import { randomBytes } from 'node:crypto'
import { deflateSync } from 'node:zlib'
import { measurePack } from '../../src/git/measure-pack.ts'

const limits = { objects: 100, unpackedBytes: 1_000_000 }

describe('measurePack', () => {
  it('adds up what objects become', () => {
    expect(measurePack(pack(blob(5), blob(70_000)), limits)).toEqual({ objects: 2, unpackedBytes: 70_005 })
  })

  it('counts a delta as what it makes, not as what it is', () => {
    const instructions = Buffer.concat([number(10), number(900_000), Buffer.from([0x90, 10])])
    const entry = Buffer.concat([head(7, instructions.length), randomBytes(20), deflateSync(instructions)])

    expect(measurePack(pack(entry), limits)).toEqual({ objects: 1, unpackedBytes: 900_000 + instructions.length })
    expect(measurePack(pack(entry, entry), limits)?.unpackedBytes).toBeGreaterThan(limits.unpackedBytes)
  })

  it('reads deltas on an earlier object of the pack', () => {
    const instructions = Buffer.concat([number(5), number(8), Buffer.from([0x90, 5])])
    const entry = Buffer.concat([head(6, instructions.length), Buffer.from([0x81, 0x10]), deflateSync(instructions)])

    expect(measurePack(pack(blob(5), entry, blob(3)), limits)?.unpackedBytes).toBe(5 + instructions.length + 8 + 3)
  })

  it('does not unpack what is over the limit', () => {
    const huge = Buffer.concat([head(3, 10 ** 12), Buffer.from('no deflate stream')])

    expect(measurePack(pack(huge), limits)?.unpackedBytes).toBe(10 ** 12)
  })

  it('does not walk more objects than allowed', () => {
    expect(measurePack(packOf(101, Buffer.from('anything')), limits)).toEqual({ objects: 101, unpackedBytes: 0 })
  })

  it.each<[string, Buffer]>([
    ['too short', Buffer.from('PACK')],
    ['another signature', Buffer.alloc(100)],
    ['content that is longer than it says', pack(Buffer.concat([head(3, 2), deflateSync('longer')]))],
    ['content that is shorter than it says', pack(Buffer.concat([head(3, 20), deflateSync('short')]))],
    ['no deflate stream', pack(Buffer.concat([head(3, 5), Buffer.from('12345')]))],
    ['fewer objects than it says', packOf(2, blob(5))],
    ['an endless number', packOf(1, Buffer.alloc(40, 0xff))],
    ['a delta that is too short', pack(Buffer.concat([head(7, 1), randomBytes(20), deflateSync(Buffer.from([0x80]))]))],
  ])('gives null for %s', (_what, bytes) => {
    expect(measurePack(bytes, limits)).toBeNull()
  })

  it('never throws, whatever comes', () => {
    for (let round = 0; round < 300; round += 1) {
      expect(() => measurePack(packOf(1 + (round % 5), randomBytes(round)), limits)).not.toThrow()
    }
  })
})

function blob(size: number): Buffer {
  return Buffer.concat([head(3, size), deflateSync(Buffer.alloc(size, 'x'))])
}

function pack(...entries: Buffer[]): Buffer {
  return packOf(entries.length, Buffer.concat(entries))
}

function packOf(objects: number, body: Buffer): Buffer {
  const start = Buffer.from('PACK\0\0\0\u0002\0\0\0\0', 'latin1')
  start.writeUInt32BE(objects, 8)
  return Buffer.concat([start, body, Buffer.alloc(20)])
}

function head(type: number, size: number): Buffer {
  const rest = Math.floor(size / 16)
  const first = (type << 4) | (size % 16)
  return rest === 0 ? Buffer.from([first]) : Buffer.concat([Buffer.from([first | 0x80]), number(rest)])
}

function number(value: number): Buffer {
  const bytes: number[] = []
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    bytes.push(rest >= 128 ? (rest % 128) | 0x80 : rest)
    if (rest < 128) return Buffer.from(bytes)
  }
}
