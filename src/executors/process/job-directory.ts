import { randomUUID } from 'node:crypto'
import { chmod, lstat, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { JobOwner } from '../../ports/executor.ts'

/** `directory` holds the others. */
export type JobDirectory = { id: string; directory: string; workspace: string; home: string; temporary: string }

/**
 * Makes the directories of a job below `root`. The note on its owner is there before them, so that
 * a crash leaves nothing unowned.
 */
export async function createJobDirectory(root: string, owner: JobOwner): Promise<JobDirectory> {
  const job = jobDirectory(root, `job-${randomUUID().slice(0, 13)}`)
  await mkdir(root, { recursive: true, mode: 0o700 })
  await writeFile(`${noteOf(root, job.id)}.new`, JSON.stringify(owner))
  await rename(`${noteOf(root, job.id)}.new`, noteOf(root, job.id))
  for (const directory of [job.workspace, job.home, job.temporary]) {
    await mkdir(directory, { recursive: true, mode: 0o700 })
  }
  return job
}

/** Jobs that have a note below `root`; an unreadable note means an unknown owner (null). */
export async function listJobDirectories(root: string): Promise<{ job: JobDirectory; owner: JobOwner | null }[]> {
  const names = await readdir(root).catch(() => [])
  const ids = names.flatMap((name) => /^(job-[0-9a-f-]+)\.json$/.exec(name)?.[1] ?? [])
  return Promise.all(ids.map(async (id) => ({ job: jobDirectory(root, id), owner: await readNote(root, id) })))
}

/** A note is written in a moment: an older draft was left by a process that was killed. */
const draftMs = 60_000

/** Removes what was left of notes whose process was killed before they had their names. */
export async function removeDrafts(root: string): Promise<void> {
  const names = await readdir(root).catch(() => [])
  for (const name of names.filter((each) => /^job-[0-9a-f-]+\.json\.new$/.test(each))) {
    const draft = await lstat(join(root, name)).catch(() => null)
    if (draft !== null && Date.now() - draft.mtimeMs > draftMs) await rm(join(root, name), { force: true })
  }
}

/** Removes the directories and then the note. A no-op when they are gone. */
export async function removeJobDirectory(root: string, id: string): Promise<void> {
  const directory = join(root, id)
  await rm(directory, { recursive: true, force: true }).catch(async () => {
    await openDirectories(directory)
    await rm(directory, { recursive: true, force: true })
  })
  await rm(noteOf(root, id), { force: true })
}

function jobDirectory(root: string, id: string): JobDirectory {
  const directory = join(root, id)
  const at = (name: string) => join(directory, name)
  return { id, directory, workspace: at('workspace'), home: at('home'), temporary: at('tmp') }
}

function noteOf(root: string, id: string): string {
  return join(root, `${id}.json`)
}

async function readNote(root: string, id: string): Promise<JobOwner | null> {
  try {
    const note = JSON.parse(await readFile(noteOf(root, id), 'utf8')) as Partial<JobOwner>
    const { runId, phaseId, fence } = note
    if (typeof runId !== 'string' || typeof phaseId !== 'string' || typeof fence !== 'number') return null
    return { runId, phaseId, fence }
  } catch {
    return null
  }
}

/**
 * A job may leave directories without write permission (module caches do); their content can only
 * be removed after this.
 */
async function openDirectories(path: string): Promise<void> {
  const entry = await lstat(path).catch(() => null)
  if (!entry?.isDirectory()) return
  await chmod(path, 0o700)
  for (const name of await readdir(path)) await openDirectories(join(path, name))
}
