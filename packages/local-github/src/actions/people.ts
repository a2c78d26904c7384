import type { People } from '../contract/actions.ts'
import { checkActions } from './check-actions.ts'
import { commentActions } from './comment-actions.ts'
import { installationActions } from './installation-actions.ts'
import { issueActions } from './issue-actions.ts'
import { pullActions } from './pull-actions.ts'
import { repositoryActions } from './repository-actions.ts'
import type { World } from '../world/world.ts'

/**
 * What people do at this GitHub. An action that changes nothing is a mistake of the caller and
 * rejects.
 */
export function people(world: World): People {
  return {
    ...repositoryActions(world),
    ...installationActions(world),
    ...issueActions(world),
    ...commentActions(world),
    ...pullActions(world),
    ...checkActions(world),
  }
}
