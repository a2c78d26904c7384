import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { codex } from '../../../src/agents/codex.ts'
import type { AgentVerdict } from '../../../src/agents/agent.ts'
import type { PhaseName } from '../../../src/domain/run/phase.ts'
import type { PhasePrompt } from '../../../src/agents/prompt.ts'
import { createDockerExecutor } from '../../../src/executors/docker/docker-executor.ts'
import type { ExecResult, JobContainer } from '../../../src/ports/executor.ts'
import { silentLog } from '../../executors/silent-log.ts'

const run = promisify(execFile)
const root = join(import.meta.dirname, '../../..')

export const image = 'speckit-job-codex:latest'
export const key = 'sk-scripted-0123456789abcdef'
export const featureDirectory = 'specs/012-due-dates'

export async function buildCodexImage(): Promise<void> {
  await run(process.execPath, [join(root, 'scripts/build-images.ts'), 'codex'], { maxBuffer: 16 * 1024 * 1024 })
}

type RunOptions = { phase?: PhaseName; idleMs?: number; orders?: PhasePrompt['orders']; words?: PhasePrompt['words'] }

export type CodexJob = {
  container: JobContainer
  /** Starts Codex as the product does and reads its output. */
  runPhase(input: string, options?: RunOptions): Promise<{ result: ExecResult; verdict: AgentVerdict; stdout: string }>
  /** What a shell command prints in the job; null when it fails. */
  shell(command: string): Promise<string | null>
}

/**
 * A job container with the sample repository in its workspace that may reach `baseUrl` alone.
 * Remove `container` afterwards.
 */
export async function startCodexJob(baseUrl: string, workerId: string): Promise<CodexJob> {
  const variables = { CODEX_API_KEY: key, OPENAI_BASE_URL: baseUrl }
  const container = await createDockerExecutor({ log: silentLog, scope: workerId, workerId }).start({
    owner: { runId: 'codex-test', phaseId: 'phase', fence: 1 },
    image,
    egress: codex.egress(variables),
    limits: { memoryBytes: 1024 ** 3, cpus: 2, pids: 256, workspaceBytes: 256 * 1024 ** 2 },
  })

  async function exec(argv: string[], stdin: Buffer | null, environment: Record<string, string> = {}, idleMs = 60_000) {
    const [stdout, stderr]: [Buffer[], Buffer[]] = [[], []]
    const result = await container.exec({
      argv,
      environment,
      stdin,
      onStdout: (chunk) => void stdout.push(chunk),
      onStderr: (chunk) => void stderr.push(chunk),
      limits: { timeoutMs: 60_000, idleMs, outputBytes: 10_000_000 },
      signal: new AbortController().signal,
    })
    return { result, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() }
  }

  async function shell(command: string): Promise<string | null> {
    const { result, stdout } = await exec(['sh', '-c', command], null)
    return result.exitCode === 0 ? stdout : null
  }

  async function runPhase(
    input: string,
    { phase = 'specify', idleMs = 60_000, orders = [], words = null }: RunOptions = {},
  ) {
    const task = {
      phase,
      prompt: { orders, issue: input === '' ? null : input, words },
      issueNumber: 12,
      featureDirectory,
      model: 'scripted-model',
      variables,
      home: container.home,
    }
    const command = codex.command(task)
    for (const [path, content] of Object.entries(command.homeFiles)) {
      await exec(
        ['sh', '-c', 'mkdir -p "$(dirname "$1")" && cat > "$1"', 'sh', `${container.home}/${path}`],
        Buffer.from(content),
      )
    }
    const environment = {
      SPECIFY_FEATURE_DIRECTORY: featureDirectory,
      SPECIFY_FEATURE: '012-due-dates',
      ...command.environment,
    }
    const stdin = command.stdin === null ? null : Buffer.from(command.stdin)
    const { result, stdout, stderr } = await exec(command.argv, stdin, environment, idleMs)
    return { result, stdout, verdict: codex.readOutput({ stdout, stderr, exitCode: result.exitCode }) }
  }

  const { stdout: tree } = await run('tar', ['-c', '-C', join(root, 'demo/sample'), '.'], { encoding: 'buffer' })
  await exec(['tar', '-x', '--no-same-owner', '-m', '-C', container.workspace], tree)
  return { container, runPhase, shell }
}
