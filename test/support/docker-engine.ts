import Docker from 'dockerode'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import process from 'node:process'
import { promisify } from 'node:util'

export const socketPath = '/var/run/docker.sock'
export const jobImage = 'speckit-job-template'

/**
 * Why Docker tests are skipped here; null when an engine answers. With REQUIRE_DOCKER=true an
 * engine that is away is no reason to skip: rejects then, so that the test file fails.
 */
export async function whyNoDocker(): Promise<string | null> {
  try {
    await new Docker({ socketPath }).ping()
    return null
  } catch (cause) {
    const why = `no Docker engine answers at ${socketPath}`
    if (process.env['REQUIRE_DOCKER'] === 'true') throw new Error(`REQUIRE_DOCKER=true, but ${why}`, { cause })
    return why
  }
}

/** Brings the job image up to date; quick when it is. */
export async function buildJobImage(): Promise<void> {
  const script = join(import.meta.dirname, '../../scripts/build-images.ts')
  await promisify(execFile)(process.execPath, [script, 'template'], { maxBuffer: 16 * 1024 * 1024 })
}

/** Names of the containers, networks and volumes that a worker's jobs left behind. */
export async function leftoversOf(workerId: string): Promise<string[]> {
  return leftoversWith(`speckit.worker=${workerId}`)
}

/** Names of the containers, networks and volumes that carry a label, written `name=value`. */
export async function leftoversWith(label: string): Promise<string[]> {
  const docker = new Docker({ socketPath })
  const filters = { label: [label] }
  const [containers, networks, { Volumes: volumes }] = await Promise.all([
    docker.listContainers({ all: true, filters }),
    docker.listNetworks({ filters }),
    docker.listVolumes({ filters }),
  ])
  return [
    ...containers.map((container) => container.Id),
    ...networks.map((network) => network.Id),
    ...(volumes ?? []).map((volume) => volume.Name),
  ]
}
