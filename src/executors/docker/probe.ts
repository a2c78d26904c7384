import type Docker from 'dockerode'
import { jobUser } from './container-options.ts'
import { exitCodeOf } from './exec-state.ts'
import { frames } from './frames.ts'

const deadlineMs = 20_000
const maxBytes = 64 * 1024

/** Runs a short command of our own in the job container, without any of the job's environment. */
export async function probe(container: Docker.Container, argv: string[], environment: string[] = []) {
  const abortSignal = AbortSignal.timeout(deadlineMs)
  const exec = await container.exec({
    Cmd: argv,
    User: jobUser,
    Env: environment,
    AttachStdout: true,
    AttachStderr: true,
    abortSignal,
  })
  const stream = await exec.start({ hijack: true, stdin: false, abortSignal })
  let stdout = ''
  for await (const frame of frames(stream)) {
    if (frame.channel === 'stdout' && stdout.length < maxBytes) stdout += frame.data.toString('latin1')
  }
  return { exitCode: await exitCodeOf(exec), stdout }
}
