import type { ExecRequest, ExecResult } from '../ports/executor.ts'

export type LimitCause = Extract<ExecResult['ended'], 'timed_out' | 'stalled' | 'output_limit' | 'cancelled'>

export type LimitWatch = {
  /** Why the command has to end; null while it may go on. The first cause wins. */
  cause(): LimitCause | null
  /** Hands a chunk on as far as the output limit allows, and waits for the reader. */
  deliver(chunk: Buffer, reader: (chunk: Buffer) => void | Promise<void>): Promise<void>
  stop(): void
}

/**
 * Watches the limits and the signal of one command and calls `end` once, when the first of them is
 * hit. The time that a reader takes is not silence of the command: the idle clock stands still
 * meanwhile.
 */
export function watchLimits(request: Pick<ExecRequest, 'limits' | 'signal'>, end: () => void): LimitWatch {
  const { limits, signal } = request
  let cause: LimitCause | null = null
  let outputBytes = 0
  let readers = 0

  const hard = setTimeout(() => finish('timed_out'), limits.timeoutMs)
  const idle = setTimeout(() => (readers > 0 ? idle.refresh() : finish('stalled')), limits.idleMs)
  const abort = () => finish('cancelled')
  signal.addEventListener('abort', abort)
  if (signal.aborted) queueMicrotask(abort)

  function finish(reason: LimitCause): void {
    if (cause !== null) return
    cause = reason
    stop()
    end()
  }

  function stop(): void {
    clearTimeout(hard)
    clearTimeout(idle)
    signal.removeEventListener('abort', abort)
  }

  async function deliver(chunk: Buffer, reader: (chunk: Buffer) => void | Promise<void>): Promise<void> {
    const allowed = chunk.subarray(0, Math.max(0, limits.outputBytes - outputBytes))
    outputBytes += chunk.length
    if (outputBytes > limits.outputBytes) finish('output_limit')
    if (allowed.length === 0) return
    readers += 1
    try {
      await reader(allowed)
    } finally {
      readers -= 1
      if (cause === null) idle.refresh()
    }
  }

  return { cause: () => cause, deliver, stop }
}
