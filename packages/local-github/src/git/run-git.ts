import { spawn } from 'node:child_process'

export type GitResult = { code: number; stdout: Buffer; stderr: string }

export type GitRequest = { stdin?: string | Buffer; environment?: Record<string, string> }

/** Nothing of the host's git configuration reaches the local GitHub. */
export function gitEnvironment(): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '/usr/bin:/bin',
    LANG: 'C.UTF-8',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_TERMINAL_PROMPT: '0',
    GIT_LITERAL_PATHSPECS: '1',
  }
}

/** Runs git to its end, whatever its exit code. Rejects only when git cannot be started. */
export function tryGit(directory: string, argv: readonly string[], request: GitRequest = {}): Promise<GitResult> {
  return new Promise((resolve, reject) => {
    const child = spawn('git', argv, { cwd: directory, env: { ...gitEnvironment(), ...request.environment } })
    const [stdout, stderr]: [Buffer[], Buffer[]] = [[], []]
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk))
    child.once('error', reject)
    child.once('close', (code) => {
      resolve({ code: code ?? 1, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr).toString() })
    })
    // git may end before it has read everything (EPIPE); its exit code tells.
    child.stdin.on('error', () => {})
    child.stdin.end(request.stdin ?? '')
  })
}

/** Runs git and resolves with its output; rejects when it fails. */
export async function runGit(directory: string, argv: readonly string[], request: GitRequest = {}): Promise<Buffer> {
  const result = await tryGit(directory, argv, request)
  if (result.code === 0) return result.stdout
  throw new Error(`git ${argv[0]} in ${directory} ended with ${result.code}: ${result.stderr.trim()}`)
}

export async function gitText(directory: string, argv: readonly string[], request: GitRequest = {}): Promise<string> {
  return (await runGit(directory, argv, request)).toString().trimEnd()
}

/**
 * The output of a command that names objects by their full ids alone, so that it never changes: run
 * once, then remembered. Starting a process for each look at a pull request is what a test suite
 * would wait for most.
 */
export function gitOfObjects(directory: string, argv: readonly string[]): Promise<Buffer> {
  const key = [directory, ...argv].join('\0')
  const before = remembered.get(key)
  if (before !== undefined) return before
  const output = runGit(directory, argv)
  remembered.set(key, output)
  output.catch(() => remembered.delete(key))
  const [oldest] = remembered.keys()
  if (remembered.size > mostRemembered && oldest !== undefined) remembered.delete(oldest)
  return output
}

const remembered = new Map<string, Promise<Buffer>>()
const mostRemembered = 1000
