import { setTimeout as pause } from 'node:timers/promises'
import type Docker from 'dockerode'
import { isMissing, isNotRunning } from './engine-error.ts'

/**
 * The container's first process. It does nothing but wait, reap orphans, and on SIGUSR1 kill every
 * other process of the job. As the first process of its PID namespace it cannot be killed from
 * inside (`kill -9 -1` by a job passes it by), and it forks nothing, so that it works against a
 * fork bomb that has used up the process limit, where the engine itself could start nothing more.
 * The engine's own init process would do neither: it ends with its child, and all files of the job
 * with it.
 */
export const keeperCommand = ['sh', '-c', startScript(), 'keeper', keepScript()] as const

function startScript(): string {
  const first = ['mkfifo -m 600 /tmp/.keeper', 'exec <>/tmp/.keeper', 'rm /tmp/.keeper']
  return [...first, 'trap "" INT TERM HUP QUIT', 'exec sh -c "$1" keeper "$1" 0'].join('; ')
}

/**
 * After each kill it goes on as a new program with the next number as its last argument: the
 * engine's list of processes then tells that the kill is done, and no job can tell it instead.
 */
function keepScript(): string {
  return [
    // last: a signal before this is ignored
    `trap 'kill -9 -1; exec sh -c "$1" keeper "$1" "$(($2 + 1))"' USR1`,
    'while :; do read -r _; done',
  ].join('; ')
}

/**
 * Ends all processes of the job but the keeper; does nothing when there are no more than `own`, the
 * keeper and our own helpers. Falls back to killing the container when they do not go.
 */
export async function endProcesses(container: Docker.Container, own: number): Promise<'ended' | 'container_killed'> {
  for (let round = 0; round < 20; round += 1) {
    const count = await processCount(container)
    if (count === 0) return 'container_killed'
    if (count <= (round === 0 ? own : 1)) return 'ended'
    await container.kill({ signal: 'SIGUSR1' }).catch(ignoreNotRunning)
    await pause(10 * round)
  }
  await container.kill({ signal: 'SIGKILL' }).catch(ignoreNotRunning)
  return 'container_killed'
}

/**
 * Ends all processes of the job but the keeper, and resolves true when that is certain: a list of
 * processes alone is not, because who starts itself again and again is never in it. One kill of
 * the keeper reaches all of them at once (the kernel lets nobody fork meanwhile), so what is still
 * listed after it is dying, and nobody comes. false = the container had to be killed, or was dead.
 */
export async function settleProcesses(container: Docker.Container): Promise<boolean> {
  const keeper = String((await container.inspect()).State.Pid)
  let before: number | null = null
  for (let round = 0; round < mostRounds; round += 1) {
    const left = await processes(container)
    if (left.length === 0) return false
    const kills = killsOf(left, keeper)
    if (before !== null && kills !== null && kills > before && left.length === 1) return true
    before ??= kills
    if (before !== null) await container.kill({ signal: 'SIGUSR1' }).catch(ignoreNotRunning)
    await pause(5 * round)
  }
  await container.kill({ signal: 'SIGKILL' }).catch(ignoreNotRunning)
  return false
}

const mostRounds = 40

/** How often the keeper has killed; null = it is not there, or not yet a new program. */
function killsOf(found: readonly Listed[], keeper: string): number | null {
  const kills = / (\d+)$/.exec(found.find(({ id }) => id === keeper)?.command ?? '')?.[1]
  return kills === undefined ? null : Number(kills)
}

async function processCount(container: Docker.Container): Promise<number> {
  return (await processes(container)).length
}

/** Ids as the engine's machine sees them. */
type Listed = { id: string; command: string }

/** None when the container does not run. */
async function processes(container: Docker.Container): Promise<Listed[]> {
  try {
    const { Titles: titles, Processes: rows } = (await container.top()) as { Titles: string[]; Processes: string[][] }
    const place = titles.indexOf('PID')
    return rows.map((row) => ({ id: row[place] ?? '', command: row.at(-1) ?? '' }))
  } catch (error) {
    ignoreNotRunning(error)
    return []
  }
}

function ignoreNotRunning(error: unknown): void {
  if (!isMissing(error) && !isNotRunning(error)) throw error
}
