import type { ExecRequest, JobContainer } from '../../ports/executor.ts'
import { collectBytes } from '../execution/collect-bytes.ts'

/** How long one of our own commands in a job may take, in milliseconds. */
const transferMs = 120_000

type Quiet = Pick<ExecRequest, 'limits' | 'signal' | 'onStdout' | 'onStderr'>

/** For a command of our own in a job, whose output is not for the log of the phase. */
export function quiet(signal: AbortSignal): Quiet {
  const ignore = () => undefined
  return {
    limits: { timeoutMs: transferMs, idleMs: transferMs, outputBytes: 1024 * 1024 },
    signal,
    onStdout: ignore,
    onStderr: ignore,
  }
}

/**
 * Runs a command without which the job cannot go on. Rejects when it fails; `what` = the sentence
 * that then begins the error.
 */
export async function mustSucceed(
  container: JobContainer,
  what: string,
  request: Pick<ExecRequest, 'argv' | 'environment' | 'stdin' | 'signal'> &
    Partial<Pick<ExecRequest, 'limits' | 'onStdout'>>,
): Promise<void> {
  const errors = collectBytes(4096)
  const result = await container.exec({ ...quiet(request.signal), ...request, onStderr: errors.take })
  request.signal.throwIfAborted()
  if (result.exitCode !== 0) {
    throw new Error(`${what}: ${result.ended}, exit ${result.exitCode}: ${errors.bytes().toString('utf8').trim()}`)
  }
}
