import type { AgentVerdict } from '../../agents/agent.ts'
import { phases } from '../../domain/run/phase.ts'
import type { Mask } from '../../masking/mask.ts'
import type { ExecResult, JobContainer } from '../../ports/executor.ts'
import type { GitRepository } from '../../ports/git-repository.ts'
import type { RunStore } from '../../ports/store.ts'
import { leftOutLine } from '../../texts/left-out-line.ts'
import { bringTreeIn, takeTreeOut } from './move-tree.ts'
import type { TakenTree } from './move-tree.ts'
import type { OpenJob, OpenJobParts } from './open-job.ts'
import type { PhaseContext } from './phase-context.ts'
import { recordVersion } from './record-version.ts'
import { runAgent } from './run-agent.ts'

export type ExecutePhaseParts = OpenJobParts & {
  store: Pick<RunStore, 'recordAgentVersion'>
  git: Pick<GitRepository, 'exportTree'>
  mask: Mask
  /** Files of at least this size stay out of phases that do not read them; null = none do. */
  largeBytes: number | null
}

export type PhaseOutcome = ExecResult & { verdict: AgentVerdict; result: TakenTree }

/**
 * Runs the agent on the tree of `parent` in the job container, which is not needed any more when
 * this settles.
 */
export async function executePhase(
  parts: ExecutePhaseParts,
  context: PhaseContext,
  { parent, opened }: { parent: string; opened: Promise<OpenJob> },
): Promise<PhaseOutcome> {
  const { run, phase, lease, phaseLog, stopwatch } = context
  const { executor, git } = parts
  const largeBytes = phases[phase.name].readsLargeFiles ? null : parts.largeBytes
  const wanted = { treeish: parent, largeBytes }
  const input = await stopwatch.time('export', () => git.exportTree(run.repository.id, wanted))
  const job = await opened
  const { agent, image, container } = job
  await phaseLog.say(`${phase.name} with ${agent.name} on ${executor.name}${image === null ? '' : ` (${image})`}`)
  if (input.leftOut.length > 0) await phaseLog.say(leftOutLine(input.leftOut))
  const { branch } = run
  const index = await stopwatch.time('tree in', () => bringTreeIn(container, { branch, input }, lease.signal))
  await stopwatch.time('version', () => recordVersion(parts, context, job))
  const ended = await stopwatch.time('agent', () => runAgent(parts, context, job))
  const result = await stopwatch.time('tree out', () => takeTreeAtRest(parts, container, { input, index }))
  return { ...ended, result }
}

/** What an agent has left running may not change the tree while it is taken. */
async function takeTreeAtRest(
  parts: ExecutePhaseParts,
  container: JobContainer,
  brought: Parameters<typeof takeTreeOut>[2],
): Promise<TakenTree> {
  if (await container.settle()) return takeTreeOut(parts, container, brought)
  return { kind: 'lost', why: 'processes of the job could not be ended' }
}
