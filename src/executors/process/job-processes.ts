import { readdir, readFile } from 'node:fs/promises'
import process from 'node:process'
import { setTimeout as pause } from 'node:timers/promises'

/**
 * Kills every process of a job, also those that left its process group: they are known by `HOME`,
 * which no other job has, so that a process id that was given out again is never hit. Resolves when
 * none is left; rejects when one does not die. Without /proc (not Linux) this finds nothing: there
 * only `killGroup` helps.
 */
export async function killJobProcesses(home: string): Promise<void> {
  for (let round = 0; round < 200; round += 1) {
    const left = await jobProcesses(home)
    if (left.length === 0) return
    for (const id of left) kill(id)
    await pause(10)
  }
  throw new Error(`processes of the job with home ${home} do not end`)
}

/** Kills a process group; a no-op when it has ended. */
export function killGroup(group: number): void {
  kill(-group)
}

async function jobProcesses(home: string): Promise<number[]> {
  const entries = await readdir('/proc').catch(() => [])
  const ids = entries.map(Number).filter((id) => Number.isInteger(id) && id !== process.pid)
  const owned = await Promise.all(ids.map((id) => hasHome(id, home)))
  return ids.filter((_, index) => owned[index])
}

/**
 * False for processes that ended meanwhile (a zombie has an empty environment) and for those of
 * other users.
 */
async function hasHome(id: number, home: string): Promise<boolean> {
  const environment = await readFile(`/proc/${id}/environ`, 'latin1').catch(() => '')
  return environment.split('\0').includes(`HOME=${home}`)
}

function kill(id: number): void {
  try {
    process.kill(id, 'SIGKILL')
  } catch {
    // it ended before
  }
}
