import Docker from 'dockerode'
import { socketPath } from '../../support/docker-engine.ts'

/**
 * Removes the job containers that the worker with this host name left behind, and rejects when
 * there were any.
 */
export async function removeJobsOf(hostname: string): Promise<void> {
  const docker = new Docker({ socketPath })
  const jobs = await docker.listContainers({ all: true, filters: { label: ['speckit.worker'] } })
  const left = jobs.filter(({ Labels }) => Labels['speckit.worker']?.startsWith(`${hostname}/`))
  await Promise.all(left.map(({ Id }) => docker.getContainer(Id).remove({ force: true })))
  if (left.length > 0) throw new Error(`the worker left job containers behind: ${JSON.stringify(left)}`)
}
