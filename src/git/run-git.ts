import { spawn, type ChildProcessByStdio } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import { UnavailableError } from '../errors.ts'
import type { GitSetup } from './git-setup.ts'
import { gitEnvironment, type RemoteAccess } from './git-environment.ts'

/**
 * Runs one git command where simple-git has no answer: binary streams, output limits, and
 * everything on the network. (simple-git ends `git` alone on abort, which leaves `git-remote-https`
 * behind, and prints the environment with the token when DEBUG is set.) A failing command is an
 * answer. Rejects with the signal's reason, with UnavailableError after `timeoutMs`, or when git
 * cannot be started.
 */
export async function runGit(setup: GitSetup, command: GitCommand): Promise<GitAnswer> {
  command.signal?.throwIfAborted()
  const timeoutMs = command.timeoutMs ?? 120_000
  const timeout = AbortSignal.timeout(timeoutMs)
  const enough = new AbortController()
  const child = spawn(setup.gitBinary, command.args, {
    cwd: command.gitDirectory,
    env: {
      ...gitEnvironment(setup.environment, command.access),
      GIT_DIR: command.gitDirectory,
      ...command.environment,
    },
    stdio: ['pipe', command.stdoutTo ?? 'pipe', 'pipe'],
    // Its own process group: a kill then also reaches the helpers that git starts.
    detached: true,
  }) as Child
  const silence = watchSilence(child, command.silenceMs)
  const stop = AbortSignal.any([
    enough.signal,
    timeout,
    silence.signal,
    ...(command.signal === undefined ? [] : [command.signal]),
  ])
  stop.addEventListener('abort', () => killGroup(child), { once: true })
  const output = collect(child, command, () => enough.abort())
  feed(child, command.stdin ?? '')
  const exitCode = await ended(child).finally(silence.stop)
  command.signal?.throwIfAborted()
  if (timeout.aborted && exitCode === null) {
    throw new UnavailableError(`git ${command.args[0] ?? ''} took longer than ${timeoutMs / 1000} s`)
  }
  if (silence.signal.aborted && exitCode === null) {
    throw new UnavailableError(`git ${command.args[0] ?? ''} said nothing for ${silence.ms / 1000} s`)
  }
  return { exitCode, ...output() }
}

export type GitCommand = {
  args: readonly string[]
  gitDirectory: string
  /** For the network only: the token travels in the child's environment. */
  access?: RemoteAccess
  environment?: Readonly<Record<string, string>>
  stdin?: string | Buffer
  /**
   * The command is stopped when it wrote more than this; `isCut` says so. Without one all output is
   * kept.
   */
  maxOutputBytes?: number
  /** Instead of keeping the output: called with every chunk; `true` stops the command. */
  onStdout?: (chunk: Buffer) => boolean
  /** Instead of keeping the output: descriptor of an open file that git writes to by itself. */
  stdoutTo?: number
  signal?: AbortSignal
  timeoutMs?: number
  /** Longest time without a byte of output; for commands that show their progress. */
  silenceMs?: number
}

export type GitAnswer = { exitCode: number | null; stdout: Buffer; stderr: string; isCut: boolean }

/** Without a stream of its output when that goes to a file. */
type Child = ChildProcessByStdio<Writable, Readable | null, Readable>

const maxStderrCharacters = 64 * 1024

function collect(child: Child, command: GitCommand, stop: () => void): () => Output {
  const limit = command.maxOutputBytes ?? Number.POSITIVE_INFINITY
  const stdout: Buffer[] = []
  let size = 0
  let isCut = false
  let stderr = ''
  child.stdout?.on('data', (chunk: Buffer) => {
    if (isCut) return
    size += chunk.length
    if (command.onStdout === undefined) stdout.push(chunk)
    if (size <= limit && command.onStdout?.(chunk) !== true) return
    isCut = true
    stop()
  })
  child.stderr.setEncoding('utf8')
  child.stderr.on('data', (chunk: string) => (stderr = (stderr + chunk).slice(-maxStderrCharacters)))
  return () => ({ stdout: Buffer.concat(stdout).subarray(0, Math.min(size, limit)), stderr, isCut })
}

function watchSilence(child: Child, ms = Number.POSITIVE_INFINITY) {
  const controller = new AbortController()
  const timer = Number.isFinite(ms) ? setTimeout(() => controller.abort(), ms) : null
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', () => timer?.refresh())
  return { signal: controller.signal, ms, stop: () => timer !== null && clearTimeout(timer) }
}

type Output = Omit<GitAnswer, 'exitCode'>

function feed(child: Child, stdin: string | Buffer): void {
  // A command that ends before it read everything closes the pipe; its exit code tells the story.
  child.stdin.on('error', () => undefined)
  child.stdin.end(stdin)
}

function ended(child: Child): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.once('error', (cause) => reject(new Error(`git cannot be started: ${cause.message}`, { cause })))
    child.once('close', resolve)
  })
}

function killGroup(child: Child): void {
  if (child.pid === undefined) return
  try {
    process.kill(-child.pid, 'SIGKILL')
  } catch {
    // It has ended already.
  }
}
