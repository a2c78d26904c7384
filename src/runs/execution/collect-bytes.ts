/** Keeps the last `maxBytes` of a stream; for a stream that stays below, all of it. */
export function collectBytes(maxBytes: number): { take: (chunk: Buffer) => void; bytes: () => Buffer } {
  let chunks: Buffer[] = []
  let size = 0
  return {
    take(chunk) {
      chunks.push(Buffer.from(chunk))
      size += chunk.length
      while (size - (chunks[0]?.length ?? 0) >= maxBytes) size -= chunks.shift()?.length ?? 0
    },
    bytes() {
      const all = Buffer.concat(chunks)
      chunks = [all.length > maxBytes ? all.subarray(all.length - maxBytes) : all]
      size = chunks[0]?.length ?? 0
      return chunks[0] ?? all
    },
  }
}
