import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'

/** A file of an archive: bytes that are here, or a file on disk, read when its turn comes. */
export type TarEntry = { name: string } & ({ content: Buffer } | { path: string })

/**
 * An archive (ustar) of these files, streamed: what is in memory does not depend on how large they
 * are. All files on disk are opened before the first byte, so that removing one later does no harm;
 * rejects with ENOENT when one is missing then.
 */
export async function* tarStream(entries: readonly TarEntry[]): AsyncGenerator<Buffer> {
  const handles: FileHandle[] = []
  try {
    const sources: Source[] = []
    for (const entry of entries) sources.push(await openSource(entry, handles))
    for (const source of sources) {
      yield header(source.name, source.size)
      yield* 'handle' in source ? contentOf(source) : [source.content]
      yield Buffer.alloc((blockBytes - (source.size % blockBytes)) % blockBytes)
    }
    yield Buffer.alloc(2 * blockBytes)
  } finally {
    for (const handle of handles) await handle.close()
  }
}

type Source = { name: string; size: number } & ({ content: Buffer } | { handle: FileHandle })

const blockBytes = 512
const chunkBytes = 1024 * 1024
const maxNameBytes = 100
const maxFileBytes = 8 ** 11 - 1

async function openSource(entry: TarEntry, handles: FileHandle[]): Promise<Source> {
  if ('content' in entry) return { ...entry, size: entry.content.length }
  const handle = await open(entry.path, 'r')
  handles.push(handle)
  return { name: entry.name, handle, size: (await handle.stat()).size }
}

async function* contentOf({ name, handle, size }: { name: string; handle: FileHandle; size: number }) {
  for (let at = 0; at < size;) {
    const chunk = Buffer.allocUnsafe(Math.min(chunkBytes, size - at))
    const { bytesRead } = await handle.read(chunk, 0, chunk.length, at)
    if (bytesRead === 0) throw new Error(`${name} ended after ${at} of ${size} bytes`)
    at += bytesRead
    yield chunk.subarray(0, bytesRead)
  }
}

/** Format: https://www.gnu.org/software/tar/manual/html_node/Standard.html */
function header(name: string, size: number): Buffer {
  if (Buffer.byteLength(name) > maxNameBytes) throw new Error(`the name ${name} is too long for an archive`)
  if (size > maxFileBytes) throw new Error(`${name} has ${size} bytes, an archive takes ${maxFileBytes}`)
  const block = Buffer.alloc(blockBytes)
  block.write(name, 0, 'utf8')
  block.write('0000644\0', 100, 'latin1')
  block.write('0000000\0', 108, 'latin1')
  block.write('0000000\0', 116, 'latin1')
  block.write(`${size.toString(8).padStart(11, '0')}\0`, 124, 'latin1')
  block.write('00000000000\0', 136, 'latin1')
  block.write('        0', 148, 'latin1')
  block.write('ustar\u000000', 257, 'latin1')
  const sum = block.reduce((total, byte) => total + byte, 0)
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
  return block
}
