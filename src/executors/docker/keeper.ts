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
export const keeperCommand = [
  'sh',
  '-c',
  [
    'mkfifo -m 600 /tmp/.keeper',
    'exec <>/tmp/.keeper',
    'rm /tmp/.keeper',
    'trap "" INT TERM HUP QUIT',
    // last: a signal before this is ignored, after it would hit the commands above
    'trap "kill -9 -1" USR1',
    'while :; do read -r _; done',
  ].join('; '),
] as const

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

/** 0 when the container does not run. */
async function processCount(container: Docker.Container): Promise<number> {
  try {
    const top = (await container.top()) as { Processes: unknown[] }
    return top.Processes.length
  } catch (error) {
    ignoreNotRunning(error)
    return 0
  }
}

function ignoreNotRunning(error: unknown): void {
  if (!isMissing(error) && !isNotRunning(error)) throw error
}
