import { setTimeout as pause } from 'node:timers/promises'
import type Docker from 'dockerode'
import { isMissing, isNotRunning } from './engine-error.ts'

/**
 * Exit code of an exec whose streams have ended; null when the container ended with it. The engine
 * may need a moment to know it.
 */
export async function exitCodeOf(exec: Docker.Exec): Promise<number | null> {
  for (let round = 0; round < 100; round += 1) {
    const state = await stateOf(exec)
    if (state !== 'pending') return state === 'gone' ? null : state
    await pause(2 * round)
  }
  throw new Error(`the engine does not tell how exec ${exec.id} ended`)
}

/**
 * Exit code when it has ended; 'pending' while it runs, and before it does: an exec is started
 * after the engine has answered.
 */
export async function stateOf(exec: Docker.Exec): Promise<number | 'pending' | 'gone'> {
  try {
    const { Running: isRunning, ExitCode: exitCode } = await exec.inspect()
    return isRunning || exitCode === null ? 'pending' : exitCode
  } catch (error) {
    if (isMissing(error) || isNotRunning(error)) return 'gone'
    throw error
  }
}
