import { setTimeout as pause } from 'node:timers/promises'
import type { Duplex } from 'node:stream'
import type Docker from 'dockerode'
import type { ExecRequest } from '../../ports/executor.ts'
import { watchLimits } from '../limit-watch.ts'
import type { LimitWatch } from '../limit-watch.ts'
import { writeInput } from '../write-input.ts'
import { jobUser, workspace } from './container-options.ts'
import { frames } from './frames.ts'
import { exitCodeOf, stateOf } from './exec-state.ts'

const drainMs = 2000
const lookMs = 1000

export type ExecPlace = {
  container: Docker.Container
  /** Complete environment of the command. */
  environment: Record<string, string>
  /** Ends what an ended command left running. */
  endStrays: () => Promise<void>
  /** Ends all processes of the job. */
  endAll: () => Promise<void>
}

export type ExecEnd = {
  cause: ReturnType<LimitWatch['cause']>
  /** null = the container ended. */ exitCode: number | null
}

/**
 * Runs one command as an exec. Its environment travels with the exec alone: the engine neither
 * writes it to disk nor shows it.
 */
export async function runExec(request: ExecRequest, place: ExecPlace): Promise<ExecEnd> {
  const exec = await place.container.exec({
    Cmd: [...request.argv],
    User: jobUser,
    Env: Object.entries(place.environment).map(([name, value]) => `${name}=${value}`),
    WorkingDir: request.workingDirectory ?? workspace,
    AttachStdin: request.stdin !== null,
    AttachStdout: true,
    AttachStderr: true,
  })
  const stream = await exec.start({ hijack: true, stdin: request.stdin !== null })
  const cause = await supervise({ exec, stream }, request, place)
  await place.endStrays()
  return { cause, exitCode: cause === null ? await exitCodeOf(exec) : null }
}

type Started = { exec: Docker.Exec; stream: Duplex }

async function supervise({ exec, stream }: Started, request: ExecRequest, place: ExecPlace) {
  const over = new AbortController()
  const killed = Promise.withResolvers<void>()
  const watch = watchLimits(request, () => void endExec(exec, place).then(killed.resolve, killed.reject))
  const output = Promise.all([
    read(stream, watch, request).finally(() => over.abort()),
    request.stdin === null ? null : writeInput(stream, request.stdin, over.signal),
    watchForStrays(exec, place, over.signal),
  ])
  try {
    // a reader that never comes back must not hold an ended command
    await Promise.race([output, killed.promise.then(() => pause(drainMs, null, { ref: false }))])
    if (watch.cause() !== null) await killed.promise
    return watch.cause()
  } catch (error) {
    await endExec(exec, place)
    throw error
  } finally {
    watch.stop()
    over.abort()
    output.catch(() => {})
    stream.destroy()
  }
}

async function read(stream: Duplex, watch: LimitWatch, request: ExecRequest): Promise<void> {
  for await (const { channel, data } of frames(stream)) {
    await watch.deliver(data, channel === 'stdout' ? request.onStdout : request.onStderr)
  }
}

/**
 * A process that the command left behind can hold the streams open for ever: they only close when
 * it is gone.
 */
async function watchForStrays(exec: Docker.Exec, place: ExecPlace, over: AbortSignal): Promise<void> {
  while (!over.aborted) {
    await pause(lookMs, null, { signal: over }).catch(() => {})
    if (over.aborted) return
    if ((await stateOf(exec)) !== 'pending') await place.endStrays()
  }
}

/** Once is not enough: the command may be just about to start. */
async function endExec(exec: Docker.Exec, place: ExecPlace): Promise<void> {
  for (let round = 0; round < 50; round += 1) {
    await place.endAll()
    if ((await stateOf(exec)) !== 'pending') return
    await pause(4 * round)
  }
  throw new Error(`exec ${exec.id} does not end`)
}
