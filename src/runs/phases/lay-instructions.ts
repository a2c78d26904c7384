import { givesInstructions, mayHoldInstructions } from '../../domain/proof/protected-place.ts'
import type { Mask } from '../../masking/mask.ts'
import type { GitRepository } from '../../ports/git-repository.ts'
import type { PhaseContext } from '../execution/phase-context.ts'

export type LayInstructionsParts = { git: Pick<GitRepository, 'layOver'>; mask: Mask }

const shownPaths = 10

/**
 * The tree that the agent works on: that of `parent`, but what gives instructions to agents (their
 * files and folders, the commands of Spec Kit with their templates and scripts) is that of the
 * commit `from` of `branch`, the default one. Whoever may only push to other branches instructs no
 * agent.
 */
export async function layInstructions(
  { git, mask }: LayInstructionsParts,
  { run, phaseLog }: PhaseContext,
  { parent, from, branch }: { parent: string; from: string; branch: string },
): Promise<string> {
  const layer = { onto: parent, from, isLaid: givesInstructions, isFollowed: mayHoldInstructions }
  const { tree, paths } = await git.layOver(run.repository.id, layer)
  if (paths.length > 0) {
    const more = paths.length > shownPaths ? ` … and ${paths.length - shownPaths} more` : ''
    const named = paths.slice(0, shownPaths).map((path) => JSON.stringify(path))
    const whose = `instructions for agents are those of ${branch} at ${from.slice(0, 7)}`
    await phaseLog.say(mask.mask(`${whose}: ${named.join(', ')}${more}`))
  }
  return tree
}
