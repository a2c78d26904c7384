import type { Executor } from '../ports/executor.ts'
import { createDockerExecutor } from './docker/docker-executor.ts'
import type { DockerExecutorOptions } from './docker/docker-executor.ts'
import { createProcessExecutor } from './process/process-executor.ts'
import type { ProcessExecutorOptions } from './process/process-executor.ts'

export const executorNames = ['docker', 'process', 'auto'] as const

export type ExecutorName = (typeof executorNames)[number]

export type ExecutorOptions = DockerExecutorOptions & ProcessExecutorOptions

/**
 * The executor of that name; `auto` = Docker when an engine answers now, else processes of this
 * machine.
 */
export async function createExecutor(name: ExecutorName, options: ExecutorOptions): Promise<Executor> {
  switch (name) {
    case 'docker':
      return createDockerExecutor(options)
    case 'process':
      return createProcessExecutor(options)
    case 'auto':
      return firstAvailable(options)
  }
}

async function firstAvailable(options: ExecutorOptions): Promise<Executor> {
  const docker = createDockerExecutor(options)
  try {
    await docker.check()
    return docker
  } catch (error) {
    options.log.warn({ err: error }, 'no Docker engine: jobs run as processes of this machine, without isolation')
    return createProcessExecutor(options)
  }
}
