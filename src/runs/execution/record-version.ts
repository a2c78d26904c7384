import type { Mask } from '../../masking/mask.ts'
import type { Executor } from '../../ports/executor.ts'
import type { RunStore } from '../../ports/store.ts'
import { agentNotFound } from '../execution/agent-not-found.ts'
import { collectBytes } from '../execution/collect-bytes.ts'
import type { OpenJob } from '../execution/open-job.ts'
import type { PhaseContext } from '../execution/phase-context.ts'
import { quiet } from './run-quietly.ts'

type Parts = {
  store: Pick<RunStore, 'recordAgentVersion'>
  executor: Pick<Executor, 'name'>
  mask: Mask
}

/**
 * Records which version of the agent works in the job, once for the run. Rejects when its command
 * is not there.
 */
export async function recordVersion(parts: Parts, { run, lease }: PhaseContext, job: OpenJob): Promise<void> {
  const { agent, container, imageVersion } = job
  if (run.agent.version !== null || agent.versionCommand === null) return
  const output = collectBytes(4096)
  const { ended } = await container.exec({
    ...quiet(lease.signal),
    argv: agent.versionCommand,
    environment: {},
    stdin: null,
    onStdout: output.take,
  })
  if (ended === 'not_found') throw agentNotFound(agent, parts.executor.name)
  const version = parts.mask.mask(output.bytes().toString('utf8')).trim().split('\n')[0] ?? ''
  await parts.store.recordAgentVersion(lease, { version: version.slice(0, 100), image: imageVersion })
}
