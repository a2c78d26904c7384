import { execFileSync } from 'node:child_process'
import { buffer } from 'node:stream/consumers'

/** Unpacks an archive of `ExportedTree` into a bare repository, as a job does. */
export async function unpack(archive: AsyncIterable<Uint8Array>, repository: string): Promise<void> {
  execFileSync('tar', ['-x', '-f', '-', '-C', repository], { input: await buffer(archive) })
}
