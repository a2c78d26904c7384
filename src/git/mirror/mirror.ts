import { randomUUID } from 'node:crypto'
import { mkdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { codeOf, UnavailableError } from '../../errors.ts'
import type { GitSetup } from '../git-setup.ts'
import { openGit } from '../open-git.ts'

/** File in a mirror whose modification time is the last use. */
export const usedMarker = 'speckit-used'

function mirrorPath(setup: GitSetup, repositoryId: number): string {
  if (!Number.isSafeInteger(repositoryId) || repositoryId < 1) throw new Error(`no repository id: ${repositoryId}`)
  return join(setup.directory, `${repositoryId}.git`)
}

/** Path of a mirror that a `fetch` has made; marks it as used. */
export async function useMirror(setup: GitSetup, repositoryId: number): Promise<string> {
  const path = mirrorPath(setup, repositoryId)
  try {
    const now = new Date()
    await utimes(join(path, usedMarker), now, now)
  } catch (cause) {
    if (codeOf(cause) !== 'ENOENT') throw cause
    throw new UnavailableError(
      `the mirror of repository ${repositoryId} is not on this worker, it has to be fetched again`,
      null,
      {
        cause,
      },
    )
  }
  return path
}

/**
 * As `useMirror`, but makes an empty mirror when there is none. Appears under its name only when it
 * is complete.
 */
export async function makeMirror(setup: GitSetup, repositoryId: number): Promise<string> {
  const path = mirrorPath(setup, repositoryId)
  if (await exists(join(path, usedMarker))) return useMirror(setup, repositoryId)
  await rm(path, { recursive: true, force: true })
  const draft = temporaryPath(setup)
  try {
    await mkdir(draft, { recursive: true, mode: 0o700 })
    await openGit(setup, draft).raw('init', '--bare', '--quiet')
    await writeFile(join(draft, usedMarker), '')
    await rename(draft, path)
  } catch (error) {
    await rm(draft, { recursive: true, force: true })
    if (!(await exists(join(path, usedMarker)))) throw error
  }
  return path
}

/** Where unfinished things live; what a crash leaves there is removed by `sweepMirrors`. */
export function temporaryPath(setup: GitSetup): string {
  return join(setup.directory, `tmp-${randomUUID()}`)
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}
