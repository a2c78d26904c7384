import type { Mask } from '../../masking/mask.ts'
import type { GitRepository } from '../../ports/git-repository.ts'
import type { AgentOutcome } from '../../ports/outcome-store.ts'
import type { RunStore } from '../../ports/store.ts'
import { bringTreeIn, takeTreeOut } from './move-tree.ts'
import type { OpenJob, OpenJobParts } from './open-job.ts'
import type { PhaseContext } from './phase-context.ts'
import { recordVersion } from './record-version.ts'
import { runAgent } from './run-agent.ts'

export type ExecutePhaseParts = OpenJobParts & {
  store: Pick<RunStore, 'recordAgentVersion' | 'recordAbsence'>
  git: Pick<GitRepository, 'exportTree'>
  mask: Mask
}

/**
 * Runs the agent on the tree of `parent` in the job container, which is not needed any more when
 * this settles.
 */
export async function executePhase(
  parts: ExecutePhaseParts,
  context: PhaseContext,
  { parent, opened }: { parent: string; opened: Promise<OpenJob> },
): Promise<AgentOutcome> {
  const { run, phase, lease, phaseLog, stopwatch } = context
  const { executor, git } = parts
  const input = await stopwatch.time('export', () => git.exportTree(run.repository.id, parent))
  const job = await opened
  if (phase.absence !== null) await parts.store.recordAbsence(lease, phase.id, null)
  const { agent, image, container } = job
  await phaseLog.say(`${phase.name} with ${agent.name} on ${executor.name}${image === null ? '' : ` (${image})`}`)
  const { branch } = run
  const { bundle } = input
  await stopwatch.time('tree in', () => bringTreeIn(container, { branch, bundle }, lease.signal))
  await stopwatch.time('version', () => recordVersion(parts, context, job))
  const ended = await stopwatch.time('agent', () => runAgent(parts, context, job))
  const result = await stopwatch.time('tree out', () => takeTreeOut(parts, container, input))
  return { ...ended, result }
}
