import type { Agent } from '../../agents/agent.ts'
import { missingVariables, variablesFor } from '../../agents/agent-variables.ts'
import { UserError } from '../../errors.ts'
import type { Executor, JobContainer, JobLimits } from '../../ports/executor.ts'
import type { Log } from '../../ports/log.ts'
import type { RunStore } from '../../ports/store.ts'
import type { PhaseContext } from './phase-context.ts'

export type OpenJobParts = {
  store: Pick<RunStore, 'recordCleanup'>
  executor: Executor
  agentNamed: (name: string) => Agent
  /** Job image of an agent; null when none is configured. */
  imageOf: (agent: string) => string | null
  /** All variables that agents may ask for. */
  agentVariables: Readonly<Record<string, string>>
  jobLimits: JobLimits
  log: Log
}

export type OpenJob = {
  agent: Agent
  /** Those of the agent alone. */
  variables: Record<string, string>
  image: string | null
  imageVersion: string | null
  container: JobContainer
}

export type Job = {
  opened: Promise<OpenJob>
  /**
   * Removes the job container and records whether that worked. Any number of times; never rejects.
   */
  close(): Promise<void>
}

/** Starts the job container of a phase, while its repository is still being fetched. */
export function openJob(parts: OpenJobParts, context: PhaseContext): Job {
  const opened = open(parts, context)
  // whoever needs the container hears of a failure; who gave the phase up before does not care
  opened.catch(() => undefined)
  let closed: Promise<void> | null = null
  async function remove(): Promise<void> {
    const job = await opened.catch(() => null)
    if (job !== null) await context.stopwatch.time('remove', () => cleanUp(parts, context.phase.id, job.container))
  }
  return { opened, close: () => (closed ??= remove()) }
}

async function open(parts: OpenJobParts, { run, phase, lease, stopwatch }: PhaseContext): Promise<OpenJob> {
  const { executor } = parts
  const agent = parts.agentNamed(run.agent.name)
  const variables = variablesOf(agent, parts.agentVariables)
  const image = executor.name === 'docker' ? parts.imageOf(agent.name) : null
  return stopwatch.time('container', async () => {
    const imageVersion = await executor.imageVersion(image)
    const owner = { runId: run.id, phaseId: phase.id, fence: lease.fence }
    const container = await executor.start({ owner, image, egress: agent.egress(variables), limits: parts.jobLimits })
    return { agent, variables, image, imageVersion, container }
  })
}

function variablesOf(agent: Agent, all: Readonly<Record<string, string>>): Record<string, string> {
  const missing = missingVariables(agent, all)
  if (missing.length > 0) {
    throw new UserError(
      'agent_failed',
      `The agent ${agent.name} needs ${missing.join(', ')}, which the worker does not have.`,
      { wayOut: 'Set it in the environment of the worker.' },
    )
  }
  return variablesFor(agent, all)
}

async function cleanUp({ store, log }: OpenJobParts, phaseId: string, container: JobContainer): Promise<void> {
  const isGone = await container.remove().then(
    () => true,
    (error: unknown) => {
      const what = 'a job container could not be removed; the sweep tries again'
      log.error({ err: error, containerId: container.id }, what)
      return false
    },
  )
  await store
    .recordCleanup(phaseId, isGone)
    .catch((error: unknown) => log.warn({ err: error }, 'it could not be recorded whether a job was cleaned up'))
}
