import { setTimeout as sleep } from 'node:timers/promises'
import type { AgentVerdict } from '../../agents/agent.ts'
import type { AgentFailure } from '../../domain/run/reason.ts'
import { executePhase } from './execute-phase.ts'
import type { ExecutePhaseParts } from './execute-phase.ts'
import type { AgentOutcome } from '../../ports/outcome-store.ts'
import type { KeptJob } from './keep-job.ts'
import type { PhaseContext } from './phase-context.ts'

export type ExecutePatientlyParts = ExecutePhaseParts & {
  /** Rejects when `signal` is aborted. Default: a timer. */
  wait?: (ms: number, signal: AbortSignal) => Promise<void>
}

/** Between tries; command lines of agents have tried for a while themselves before they give up. */
const pausesMs = [30_000, 60_000, 120_000, 240_000]

/** What passes by itself. */
const passing: readonly AgentFailure[] = ['rate_limited', 'provider_down']

/**
 * Runs the agent, and again in a new container, on the untouched tree, while its model provider is
 * overloaded or limits the rate. Rejects when the run is cancelled or handed back during a pause.
 */
export async function executePatiently(
  parts: ExecutePatientlyParts,
  context: PhaseContext,
  { parent, job }: { parent: string; job: KeptJob },
): Promise<AgentOutcome> {
  const { lease, phaseLog } = context
  const { wait = (ms: number, signal: AbortSignal) => sleep(ms, undefined, { signal }) } = parts
  for (let tries = 1; ; tries += 1) {
    const outcome = await executePhase(parts, context, { parent, opened: job.open() })
    const pauseMs = pausesMs[tries - 1]
    if (pauseMs === undefined || !isPassing(outcome.verdict) || lease.signal.aborted) return outcome
    await job.close()
    await phaseLog.say(parts.mask.mask(pauseLine(outcome.verdict, tries, pauseMs)))
    await phaseLog.flush()
    await wait(pauseMs, lease.signal)
  }
}

function pauseLine({ failure }: AgentVerdict, tries: number, pauseMs: number): string {
  const next = `try ${tries + 1} of ${pausesMs.length + 1} follows in ${pauseMs / 1000} s`
  return `${failure ?? 'It failed'}; waiting for the model provider: ${next}`
}

function isPassing({ isOk, reason }: AgentVerdict): boolean {
  return !isOk && reason !== undefined && passing.includes(reason)
}
