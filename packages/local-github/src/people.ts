import type { People } from './people-acts.ts'
import { checkActs } from './people/check-acts.ts'
import { commentActs } from './people/comment-acts.ts'
import { installationActs } from './people/installation-acts.ts'
import { issueActs } from './people/issue-acts.ts'
import { pullActs } from './people/pull-acts.ts'
import { repositoryActs } from './people/repository-acts.ts'
import type { World } from './world.ts'

/** What people do at this GitHub. An act that changes nothing is a mistake of the caller and rejects. */
export function people(world: World): People {
  return {
    ...repositoryActs(world),
    ...installationActs(world),
    ...issueActs(world),
    ...commentActs(world),
    ...pullActs(world),
    ...checkActs(world),
  }
}
