import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { access } from 'node:fs/promises'
import { constants } from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'
import type { ExecRequest, ExecResult } from '../../ports/executor.ts'
import { watchLimits } from '../limit-watch.ts'
import type { LimitWatch } from '../limit-watch.ts'
import { writeInput } from '../write-input.ts'

const drainMs = 2000

export type CommandPlace = {
  environment: Record<string, string>
  workingDirectory: string
  /** Ends what an ended command of this process group left running. */
  endStrays: (group: number) => Promise<void>
  /** Ends all processes of the job. */
  endAll: (group: number) => Promise<void>
}

/** Runs one command as a child in its own process group. What the command started ends with it. */
export async function runCommand(request: ExecRequest, place: CommandPlace): Promise<ExecResult> {
  const startedAt = performance.now()
  const result = (ended: ExecResult['ended'], exitCode: number | null = null): ExecResult => {
    return { exitCode, ended, durationMs: Math.round(performance.now() - startedAt) }
  }
  if (request.signal.aborted) return result('cancelled')
  await access(place.workingDirectory)

  const child = start(request, place)
  const failure = await started(child)
  if (failure?.code === 'ENOENT') return result('not_found')
  if (failure?.code === 'EACCES') return result('exited', 126)
  if (failure) throw failure

  const { exitCode, watch } = await supervise(child, request, place)
  return watch.cause() === null ? result('exited', exitCode) : result(watch.cause() ?? 'cancelled')
}

function start(request: ExecRequest, place: CommandPlace): ChildProcess {
  const [file = '', ...args] = request.argv
  return spawn(file, args, {
    cwd: place.workingDirectory,
    env: place.environment,
    detached: true,
    stdio: [request.stdin === null ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  })
}

async function started(child: ChildProcess): Promise<NodeJS.ErrnoException | null> {
  return once(child, 'spawn').then(
    () => null,
    (error: unknown) => error as NodeJS.ErrnoException,
  )
}

async function supervise(child: ChildProcess, request: ExecRequest, place: CommandPlace) {
  const group = child.pid ?? 0
  const over = new AbortController()
  const killed = Promise.withResolvers<void>()
  const watch = watchLimits(request, () => void place.endAll(group).then(killed.resolve, killed.reject))
  const exited = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>
  const strays = exited.then(() => place.endStrays(group))
  const output = Promise.all([
    read(child.stdout, watch, request.onStdout),
    read(child.stderr, watch, request.onStderr),
    child.stdin === null ? null : writeInput(child.stdin, request.stdin, over.signal),
    exited.then(() => over.abort()),
    strays,
  ])
  try {
    // a reader that never comes back must not hold an ended command
    await Promise.race([output, killed.promise.then(() => pause(drainMs, null, { ref: false }))])
    if (watch.cause() !== null) await killed.promise
    const [code, signal] = await exited
    return { exitCode: code ?? exitCodeOf(signal), watch }
  } catch (error) {
    await place.endAll(group)
    throw error
  } finally {
    watch.stop()
    over.abort()
    output.catch(() => {})
    child.stdout?.destroy()
    child.stderr?.destroy()
  }
}

async function read(stream: ChildProcess['stdout'], watch: LimitWatch, reader: ExecRequest['onStdout']): Promise<void> {
  if (stream === null) return
  for await (const chunk of stream) await watch.deliver(chunk as Buffer, reader)
}

/** As a shell says it: 128 plus the number of the signal. */
function exitCodeOf(signal: NodeJS.Signals | null): number {
  return signal === null ? 1 : 128 + (constants.signals[signal] ?? 0)
}
