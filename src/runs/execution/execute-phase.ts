import { phases } from '../../domain/run/phase.ts'
import type { Mask } from '../../masking/mask.ts'
import type { JobContainer } from '../../ports/executor.ts'
import type { ExportedTree, GitRepository } from '../../ports/git-repository.ts'
import type { AgentOutcome, TakenTree } from '../../ports/outcome-store.ts'
import type { RunStore } from '../../ports/store.ts'
import { leftOutLine } from '../../texts/left-out-line.ts'
import { bringTreeIn, takeTreeOut } from './move-tree.ts'
import type { OpenJob, OpenJobParts } from './open-job.ts'
import type { PhaseContext } from './phase-context.ts'
import { recordVersion } from './record-version.ts'
import { runAgent } from './run-agent.ts'

export type ExecutePhaseParts = OpenJobParts & {
  store: Pick<RunStore, 'recordAgentVersion' | 'recordAbsence'>
  git: Pick<GitRepository, 'exportTree'>
  mask: Mask
  /** Files of at least this size stay out of phases that do not read them; null = none do. */
  largeBytes: number | null
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
  const { executor } = parts
  const input = await stopwatch.time('export', () => exportInput(parts, context, parent))
  const job = await opened
  if (phase.absence !== null) await parts.store.recordAbsence(lease, phase.id, null)
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

/**
 * Packs the tree that the agent works on: `treeish`, without the large files that the phase does
 * not read.
 */
export function exportInput(
  { git, largeBytes }: Pick<ExecutePhaseParts, 'git' | 'largeBytes'>,
  { run, phase }: PhaseContext,
  treeish: string,
): Promise<ExportedTree> {
  const wanted = { treeish, largeBytes: phases[phase.name].readsLargeFiles ? null : largeBytes }
  return git.exportTree(run.repository.id, wanted)
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
