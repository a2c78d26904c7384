import { readdir, readFile, readlink } from 'node:fs/promises'
import process from 'node:process'
import { setTimeout as pause } from 'node:timers/promises'

/** How the processes of a job are known; `directory` = where its files are. */
export type JobMark = { home: string; directory: string }

/**
 * Kills every process of a job, also those that left its process group: they are known by `HOME`,
 * which no other job has, so that a process id that was given out again is never hit, or stand in
 * its directory. Resolves when none is left; rejects when one does not die. Without /proc (not
 * Linux) this finds nothing: there only `killGroup` helps.
 */
export async function killJobProcesses(job: JobMark): Promise<void> {
  for (let round = 0; round < 200; round += 1) {
    const left = await jobProcesses(job)
    if (left.length === 0) return
    for (const id of left) {
      await killGroupOf(id)
      kill(id)
    }
    await pause(Math.min(round, 10))
  }
  throw new Error(`processes of the job with home ${job.home} do not end`)
}

/** Kills a process group; a no-op when it has ended. */
export function killGroup(group: number): void {
  kill(-group)
}

const mostListings = 100

/**
 * Who starts itself again and again is never there when it is looked at. So the list is taken again
 * until it names nobody new: then everybody who is there was looked at. (Ids go up, and are listed
 * in their order: a child comes behind its parent.)
 */
async function jobProcesses(job: JobMark): Promise<number[]> {
  const seen = new Set<number>([process.pid])
  for (let listing = 0; listing < mostListings; listing += 1) {
    const fresh = (await processIds()).filter((id) => !seen.has(id))
    if (fresh.length === 0) return []
    const owned = await Promise.all(fresh.map((id) => isOf(id, job)))
    const found = fresh.filter((_, index) => owned[index])
    if (found.length > 0) return found
    for (const id of fresh) seen.add(id)
  }
  throw new Error(`processes come and go so fast that those of the job with home ${job.home} cannot be told`)
}

async function processIds(): Promise<number[]> {
  const entries = await readdir('/proc').catch(() => [])
  return entries.map(Number).filter((id) => Number.isInteger(id))
}

/**
 * False for processes that ended meanwhile (a zombie has an empty environment) and for those of
 * other users.
 */
async function isOf(id: number, { home, directory }: JobMark): Promise<boolean> {
  const environment = await readFile(`/proc/${id}/environ`, 'latin1').catch(() => '')
  if (environment.split('\0').includes(`HOME=${home}`)) return true
  const place = await readlink(`/proc/${id}/cwd`).catch(() => '')
  return place === directory || place.startsWith(`${directory}/`)
}

/** All of a group at once, so that none of it starts another one meanwhile; never our own group. */
async function killGroupOf(id: number): Promise<void> {
  const [group, own] = await Promise.all([groupOf(String(id)), groupOf('self')])
  if (group !== null && group > 1 && group !== own) killGroup(group)
}

/** null = the process ended. The name in front may hold brackets and spaces. */
async function groupOf(id: string): Promise<number | null> {
  const status = await readFile(`/proc/${id}/stat`, 'latin1').catch(() => null)
  return status === null ? null : Number(status.slice(status.lastIndexOf(')') + 2).split(' ')[2])
}

function kill(id: number): void {
  try {
    process.kill(id, 'SIGKILL')
  } catch {
    // it ended before
  }
}
