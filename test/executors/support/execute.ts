import { createHash, randomUUID } from 'node:crypto'
import type { ExecRequest, ExecResult, JobContainer, JobSpec } from '../../../src/ports/executor.ts'

export function jobSpec(change: Partial<JobSpec> = {}): JobSpec {
  return {
    owner: { runId: randomUUID(), phaseId: randomUUID(), fence: 1 },
    image: null,
    egress: [],
    limits: { memoryBytes: 256 * mebi, cpus: 1, pids: 128, workspaceBytes: 64 * mebi },
    ...change,
  }
}

export type Run = ExecResult & { stdout: string; stderr: string; raw: Buffer }

/** Runs a command and collects what it says, besides what the given readers do. */
export async function execute(
  container: JobContainer,
  argv: string[],
  change: Partial<ExecRequest> = {},
): Promise<Run> {
  const stdout: Buffer[] = []
  const stderr: Buffer[] = []
  const result = await container.exec({
    argv,
    environment: {},
    stdin: null,
    limits: { timeoutMs: 60_000, idleMs: 60_000, outputBytes: 100 * mebi },
    signal: new AbortController().signal,
    ...change,
    onStdout: (chunk) => {
      stdout.push(chunk)
      return change.onStdout?.(chunk)
    },
    onStderr: (chunk) => {
      stderr.push(chunk)
      return change.onStderr?.(chunk)
    },
  })
  const raw = Buffer.concat(stdout)
  return { ...result, raw, stdout: raw.toString(), stderr: Buffer.concat(stderr).toString() }
}

export function shell(container: JobContainer, script: string, change: Partial<ExecRequest> = {}): Promise<Run> {
  return execute(container, ['sh', '-c', script], change)
}

export const mebi = 1024 * 1024

/** Command lines of the processes whose home is the job's, read from inside. */
export async function processesOf(container: JobContainer): Promise<string> {
  const look = 'for p in /proc/[0-9]*; do grep -qsxzF "HOME=$HOME" $p/environ && tr "\\0" " " < $p/cmdline; done; true'
  const run = await shell(container, look)
  return run.stdout.replaceAll(look.replaceAll('"', ''), '')
}

export function sha256(data: Buffer): string {
  return createHash('sha256').update(data).digest('hex')
}
