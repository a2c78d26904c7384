import { readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { GitSetup } from '../git-setup.ts'
import type { KeyedLock } from './keyed-lock.ts'
import { temporaryPath, usedMarker } from './mirror.ts'

/** Nothing is unfinished for so long: what is this old was left by a process that was killed. */
const unfinishedMs = 2 * 60 * 60_000

/**
 * Removes mirrors that were not touched for `maxAgeMs`, and what a crash left unfinished; resolves
 * with the mirrors' ids.
 */
export async function sweepMirrors(setup: GitSetup, maxAgeMs: number, withLock: KeyedLock): Promise<number[]> {
  const removed: number[] = []
  for (const name of await readdir(setup.directory)) {
    const path = join(setup.directory, name)
    const id = /^([1-9]\d*)\.git$/.exec(name)?.[1]
    if (id !== undefined) {
      const isGone = await withLock(Number(id), () => removeMirror(setup, path, maxAgeMs))
      if (isGone) removed.push(Number(id))
    } else if (name.startsWith('tmp-') && (await isOld(path, Math.min(maxAgeMs, unfinishedMs)))) {
      await rm(path, { recursive: true, force: true })
    }
  }
  return removed
}

/** Renamed first: whoever comes meanwhile finds no mirror rather than half of one. */
async function removeMirror(setup: GitSetup, path: string, maxAgeMs: number): Promise<boolean> {
  if (!(await isOld(join(path, usedMarker), maxAgeMs))) return false
  const trash = temporaryPath(setup)
  await rename(path, trash)
  await rm(trash, { recursive: true, force: true })
  return true
}

async function isOld(path: string, maxAgeMs: number): Promise<boolean> {
  return stat(path).then(
    ({ mtimeMs }) => Date.now() - mtimeMs >= maxAgeMs,
    () => false,
  )
}
