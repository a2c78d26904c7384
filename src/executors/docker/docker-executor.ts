import { randomUUID } from 'node:crypto'
import Docker from 'dockerode'
import type { Executor, JobContainer, JobSpec } from '../../ports/executor.ts'
import type { Log } from '../../ports/log.ts'
import { containerOptions } from './container-options.ts'
import { createEgressProxy } from './egress-proxy.ts'
import { engineError, imageMissing, isMissing } from './engine-error.ts'
import { jobContainer } from './job-container.ts'
import { ownerOf, scopeFilter } from './owner-labels.ts'
import { removeContainer } from './remove-container.ts'

export const defaultSocketPath = '/var/run/docker.sock'

export type DockerExecutorOptions = {
  /** Default: /var/run/docker.sock */
  socketPath?: string
  log: Log
  /**
   * Names this installation among those that use the same engine: `reap` looks only at job
   * containers with the same `speckit.scope`. All workers that share a database share it. Default:
   * `default`.
   */
  scope?: string
  /** Written on each container as `speckit.worker`. */
  workerId: string
  /** Another OCI runtime that the engine knows, for example runsc; null = the engine's default. */
  runtime?: string | null
}

/** Runs each job in a hardened container of its own on a Docker engine (API 1.41 or newer). */
export function createDockerExecutor(options: DockerExecutorOptions): Executor {
  const socketPath = options.socketPath ?? defaultSocketPath
  const docker = new Docker({ socketPath })
  const { log, workerId, scope = 'default', runtime = null } = options

  async function check(): Promise<void> {
    await docker.ping().catch((error: unknown) => {
      throw engineError(socketPath, error)
    })
  }

  async function imageVersion(image: string | null): Promise<string> {
    if (image === null) throw imageMissing(image)
    try {
      const { Id, RepoDigests } = await docker.getImage(image).inspect()
      return RepoDigests?.[0] ?? Id
    } catch (error) {
      throw isMissing(error) ? imageMissing(image, error) : engineError(socketPath, error)
    }
  }

  async function start(spec: JobSpec): Promise<JobContainer> {
    const container = await create(spec)
    try {
      await container.start()
    } catch (error) {
      await removeContainer(container)
      throw engineError(socketPath, error)
    }
    log.debug({ container: container.id, ...spec.owner }, 'job container started')
    const proxy = spec.egress.length === 0 ? null : createEgressProxy(spec.egress, log.child(spec.owner))
    return jobContainer(container, proxy)
  }

  async function create(spec: JobSpec): Promise<Docker.Container> {
    const image = spec.image
    if (image === null) throw imageMissing(image)
    try {
      const { NCPU: hostCpus } = (await docker.info()) as { NCPU: number }
      const settings = containerOptions(spec, { image, scope, workerId, runtime, hostCpus })
      return await docker.createContainer({ ...settings, name: `speckit-job-${randomUUID()}` })
    } catch (error) {
      throw isMissing(error) ? imageMissing(image, error) : engineError(socketPath, error)
    }
  }

  async function reap(isHeld: Parameters<Executor['reap']>[0]): Promise<string[]> {
    const found = await docker.listContainers({ all: true, filters: scopeFilter(scope) })
    const removed: string[] = []
    for (const { Id, Labels } of found) {
      if (await isHeld(ownerOf(Labels))) continue
      await removeContainer(docker.getContainer(Id))
      removed.push(Id)
    }
    return removed
  }

  return { name: 'docker', warning: null, check, imageVersion, start, reap }
}
