import { inflateSync } from 'node:zlib'

/**
 * Walks a pack before git sees it and adds up what its objects become when they are unpacked: a few
 * kilobytes can declare terabytes. Stops at the first object that goes over a limit. null = no
 * sound pack (git's own checks still follow). Format: https://git-scm.com/docs/gitformat-pack
 */
export function measurePack(pack: Buffer, limits: PackLimits): PackSize | null {
  if (pack.length < headerBytes + checksumBytes || pack.toString('latin1', 0, 4) !== 'PACK') return null
  const objects = pack.readUInt32BE(8)
  if (objects > limits.objects) return { objects, unpackedBytes: 0 }
  let at = headerBytes
  let unpackedBytes = 0
  for (let index = 0; index < objects; index += 1) {
    const entry = readEntry(pack, at, limits.unpackedBytes - unpackedBytes)
    if (entry === null) return null
    unpackedBytes += entry.unpackedBytes
    at = entry.end
    if (unpackedBytes > limits.unpackedBytes) break
  }
  return { objects, unpackedBytes }
}

export type PackLimits = { objects: number; unpackedBytes: number }

export type PackSize = { objects: number; unpackedBytes: number }

const headerBytes = 12
const checksumBytes = 20
const offsetDelta = 6
const referenceDelta = 7

/** `end` is meaningless when the size is over `room`: the content is not looked at then. */
function readEntry(pack: Buffer, start: number, room: number): { unpackedBytes: number; end: number } | null {
  const head = readNumber(pack, start, 4)
  if (head === null) return null
  if (head.value > room) return { unpackedBytes: head.value, end: start }
  const type = ((pack[start] ?? 0) >> 4) & 7
  const content = inflate(pack, skipBase(pack, head.end, type), head.value)
  if (content === null) return null
  if (type !== offsetDelta && type !== referenceDelta) return { unpackedBytes: head.value, end: content.end }
  const baseSize = readNumber(content.bytes, 0, 7)
  const resultSize = baseSize && readNumber(content.bytes, baseSize.end, 7)
  return resultSize && { unpackedBytes: head.value + resultSize.value, end: content.end }
}

/**
 * git's little-endian numbers: `firstBits` bits in the first byte, 7 in each further one, as long
 * as the top bit is set.
 */
function readNumber(bytes: Buffer, start: number, firstBits: 4 | 7): { value: number; end: number } | null {
  let value = 0
  let factor = 1
  for (let at = start; at < bytes.length && at < start + 8; at += 1) {
    const byte = bytes[at] ?? 0
    const bits = at === start ? firstBits : 7
    value += (byte & (2 ** bits - 1)) * factor
    factor *= 2 ** bits
    if (byte < 128) return { value, end: at + 1 }
  }
  return null
}

function skipBase(pack: Buffer, start: number, type: number): number {
  if (type === referenceDelta) return start + 20
  if (type !== offsetDelta) return start
  let at = start
  while ((pack[at] ?? 0) >= 128) at += 1
  return at + 1
}

function inflate(pack: Buffer, start: number, size: number): { bytes: Buffer; end: number } | null {
  try {
    const result: unknown = inflateSync(pack.subarray(start), { maxOutputLength: Math.max(size, 1), info: true })
    if (!isInflated(result) || result.buffer.length !== size) return null
    return { bytes: result.buffer, end: start + result.engine.bytesWritten }
  } catch {
    return null
  }
}

/** What `info: true` gives; missing from the types of Node. */
function isInflated(result: unknown): result is { buffer: Buffer; engine: { bytesWritten: number } } {
  return typeof result === 'object' && result !== null && 'buffer' in result && 'engine' in result
}
