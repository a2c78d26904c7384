import { givesInstructions, mayHoldInstructions } from '../../domain/proof/protected-place.ts'
import type { Mask } from '../../masking/mask.ts'
import type { GitRepository } from '../../ports/git-repository.ts'
import type { PhaseContext } from '../execution/phase-context.ts'

export type LayInstructionsParts = { git: Pick<GitRepository, 'layOver'>; mask: Mask }

const shownPaths = 10

/**
 * The tree that the agent works on: that of `parent`, but what gives instructions to agents (their
 * files and folders, the commands of Spec Kit with their templates and scripts) is that of the
 * branch `trusted`, the default one. Whoever may only push to other branches instructs no agent.
 */
export async function layInstructions(
  { git, mask }: LayInstructionsParts,
  { run, phaseLog }: PhaseContext,
  { parent, trusted }: { parent: string; trusted: string },
): Promise<string> {
  const layer = { onto: parent, branch: trusted, isLaid: givesInstructions, isFollowed: mayHoldInstructions }
  const { tree, from, paths } = await git.layOver(run.repository.id, layer)
  if (paths.length > 0) {
    const more = paths.length > shownPaths ? ` … and ${paths.length - shownPaths} more` : ''
    const named = paths.slice(0, shownPaths).map((path) => JSON.stringify(path))
    const whose = `instructions for agents are those of ${trusted} at ${from.slice(0, 7)}`
    await phaseLog.say(mask.mask(`${whose}: ${named.join(', ')}${more}`))
  }
  return tree
}
