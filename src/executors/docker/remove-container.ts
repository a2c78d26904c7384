import { setTimeout as pause } from 'node:timers/promises'
import type Docker from 'dockerode'
import { isMissing } from './engine-error.ts'

/**
 * Removes a container with its anonymous volumes and waits until it is gone. Any number of times;
 * rejects when it stays.
 */
export async function removeContainer(container: Docker.Container): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await container.remove({ force: true, v: true })
      return
    } catch (error) {
      if (isMissing(error)) return
      if (attempt >= maxAttempts) throw error
    }
    // 409: somebody else removes it already; 500: a mount was busy
    await pause(100 * attempt)
  }
}

const maxAttempts = 8
