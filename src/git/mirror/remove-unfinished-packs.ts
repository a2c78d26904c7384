import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** A fetch that is under way writes all the time; what is this old belongs to one that was cut. */
const abandonedMs = 15 * 60_000

/** Removes what cut fetches left behind in a mirror: nobody can use half of a pack. */
export async function removeUnfinishedPacks(mirror: string): Promise<void> {
  const folder = join(mirror, 'objects', 'pack')
  const names = await readdir(folder).catch(() => [])
  for (const name of names.filter((found) => found.startsWith('tmp_'))) {
    const path = join(folder, name)
    const age = await stat(path).then(
      ({ mtimeMs }) => Date.now() - mtimeMs,
      () => 0,
    )
    if (age > abandonedMs) await rm(path, { force: true })
  }
}
