import { buffer } from 'node:stream/consumers'
import Docker from 'dockerode'
import { jobUser } from '../../../src/executors/docker/container-options.ts'
import { socketPath } from '../../support/docker-engine.ts'

export type Job = {
  /**
   * What everybody who may use the engine sees: the container, its execs and its processes, as
   * JSON.
   */
  inspected(): Promise<string>
  /** What a shell command prints inside, as the user of the job. */
  shell(command: string): Promise<string>
}

/** The job container of a run that works now; undefined when there is none. */
export async function jobOf(runId: string): Promise<Job | undefined> {
  const docker = new Docker({ socketPath })
  const [found] = await docker.listContainers({ filters: { label: [`speckit.run=${runId}`] } })
  if (found === undefined) return undefined
  const container = docker.getContainer(found.Id)

  async function inspected(): Promise<string> {
    const about = await container.inspect()
    const execs = await Promise.all((about.ExecIDs ?? []).map((id) => docker.getExec(id).inspect()))
    return JSON.stringify([about, execs, await container.top()])
  }

  async function shell(command: string): Promise<string> {
    const Cmd = ['sh', '-c', command]
    const exec = await container.exec({ Cmd, User: jobUser, AttachStdout: true, AttachStderr: true })
    // the engine's framing stays in: it is only searched
    return (await buffer(await exec.start({ hijack: true, stdin: false }))).toString('latin1')
  }

  return { inspected, shell }
}
