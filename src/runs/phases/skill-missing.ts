import type { Agent } from '../../agents/agent.ts'
import { failedPhase } from '../../domain/run/run.ts'
import type { PhaseResult } from '../../domain/run/run.ts'
import { UserError } from '../../errors.ts'
import type { GitRepository } from '../../ports/git-repository.ts'
import type { PhaseContext } from '../execution/phase-context.ts'

export type SkillMissingParts = {
  agentNamed: (name: string) => Agent
  git: Pick<GitRepository, 'readFiles'>
}

const largestCommandFile = 16 * 1024 * 1024

/**
 * The end of a phase whose command the agent would not find in the tree that it gets; null = it is
 * there. Costs no container.
 */
export async function skillMissing(
  parts: SkillMissingParts,
  context: PhaseContext,
  tree: string,
): Promise<PhaseResult | null> {
  const path = commandFileOf(parts, context)
  if (path === null) return null
  const { run, phase } = context
  const wanted = { treeish: tree, paths: [path], maxBytes: largestCommandFile }
  const [file = null] = await parts.git.readFiles(run.repository.id, wanted)
  if (file !== null) return null
  return failedPhase(
    'skill_missing',
    `The repository has no ${path}, so ${run.agent.name} does not know the phase ${phase.name}.`,
  )
}

/** null also for an agent that is not known: whoever starts it says so. */
export function commandFileOf(
  { agentNamed }: Pick<SkillMissingParts, 'agentNamed'>,
  { run, phase }: Pick<PhaseContext, 'run' | 'phase'>,
): string | null {
  try {
    return agentNamed(run.agent.name).commandFile?.(phase.name) ?? null
  } catch (error) {
    if (error instanceof UserError) return null
    throw error
  }
}
