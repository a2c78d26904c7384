/** What is kept lies in blocks of this size, however small the chunks of the stream are. */
const blockBytes = 64 * 1024

/**
 * Keeps the last `maxBytes` of a stream; for a stream that stays below, all of it. Takes no more
 * memory than that and a block, and as much again while `bytes` is asked for.
 */
export function collectBytes(maxBytes: number): { take: (chunk: Buffer) => void; bytes: () => Buffer } {
  let blocks: Buffer[] = []
  let size = 0
  let free: Buffer = Buffer.alloc(0)

  function take(chunk: Buffer): void {
    // of a chunk that is larger than all that is kept only the end counts
    let rest = chunk.subarray(Math.max(0, chunk.length - maxBytes))
    while (rest.length > 0) {
      if (free.length === 0) addBlock()
      const taken = rest.copy(free)
      extendLast(taken)
      rest = rest.subarray(taken)
    }
    while (size - (blocks[0]?.length ?? 0) >= maxBytes) size -= blocks.shift()?.length ?? 0
  }

  function addBlock(): void {
    free = Buffer.allocUnsafeSlow(Math.min(blockBytes, maxBytes))
    blocks.push(free.subarray(0, 0))
  }

  /** The last block and the room behind it are parts of the same memory. */
  function extendLast(bytes: number): void {
    const last = blocks.pop() ?? Buffer.alloc(0)
    blocks.push(Buffer.from(free.buffer, last.length === 0 ? free.byteOffset : last.byteOffset, last.length + bytes))
    free = free.subarray(bytes)
    size += bytes
  }

  function bytes(): Buffer {
    const all = Buffer.concat(blocks)
    blocks = [all.subarray(Math.max(0, all.length - maxBytes))]
    size = blocks[0]?.length ?? 0
    free = Buffer.alloc(0)
    return blocks[0] ?? all
  }

  return { take, bytes }
}
