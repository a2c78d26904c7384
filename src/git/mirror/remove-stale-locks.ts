import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** git holds a lock for milliseconds; one that is this old belongs to a process that was killed. */
const staleMs = 30_000

/** Removes the lock files that a killed process left behind in a mirror. */
export async function removeStaleLocks(mirror: string): Promise<void> {
  const entries = await readdir(mirror, { recursive: true, withFileTypes: true })
  for (const entry of entries) {
    if (!entry.isFile() || !entry.name.endsWith('.lock')) continue
    const path = join(entry.parentPath, entry.name)
    const age = await stat(path).then(
      ({ mtimeMs }) => Date.now() - mtimeMs,
      () => 0,
    )
    if (age > staleMs) await rm(path, { force: true })
  }
}
