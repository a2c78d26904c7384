import type { Facts, FeatureFact } from '../../domain/request/facts.ts'
import { settingsOf } from '../../domain/request/facts.ts'
import type { Request } from '../../domain/request/request.ts'
import type { Action } from '../../domain/trigger/action.ts'
import type { Forge } from '../../ports/forge.ts'
import type { RunStore } from '../../ports/store.ts'
import type { OperatorPolicy } from '../../settings/settings-policy.ts'
import { readBranches } from './read-branches.ts'
import { readReview } from './read-review.ts'
import { readSettings } from './read-settings.ts'
import { remember } from './remember.ts'

export type ReadFactsParts = {
  store: Pick<RunStore, 'featureRuns' | 'issueOf'>
  forge: Pick<
    Forge,
    'repository' | 'permission' | 'labels' | 'branchHead' | 'readFile' | 'exists' | 'ownerFile' | 'reviewComments'
  >
  /** What the operator sets for all repositories. */
  operator: OperatorPolicy
  knownAgents: readonly string[]
}

const shownRuns = 20

/**
 * Facts for the requests of one action in one state. What does not depend on the request is read
 * once for all of them.
 */
export type ActionFacts = {
  of(request: Request): Facts
  /** For the state after a run was started or steered: repository, settings and permission stay. */
  renewed(): ActionFacts
}

type LastingFacts = Pick<Facts, 'repository' | 'settings' | 'permission'>

/** Facts about an action, from GitHub and from our own runs. Reads nothing before it is asked. */
export function readFacts(parts: ReadFactsParts, action: Action): ActionFacts {
  const { forge } = parts
  const repository = remember(() => forge.repository(action))
  return readState(parts, action, {
    repository,
    settings: remember(async () => readSettings(parts, action, (await repository()).defaultBranch)),
    permission: remember(() => forge.permission(action, action.actor.login)),
  })
}

function readState(parts: ReadFactsParts, action: Action, lasting: LastingFacts): ActionFacts {
  const { forge } = parts
  const feature = remember(() => readFeature(parts, action))
  const branches = readBranches({ forge, at: action }, { ...lasting, feature })
  const labels = remember(() => readLabels(parts, action))
  const review = remember(async () => {
    const { runs } = await feature()
    return readReview(forge, action, { runs, least: settingsOf(await lasting.settings()).permission })
  })
  return {
    of: (request) => ({
      ...lasting,
      feature,
      branch: () => branches.branch(request),
      base: () => branches.base(request),
      isLabeled: async () => (await labels()).some((label) => isLabelOf(request, label)),
      review,
    }),
    renewed: () => readState(parts, action, lasting),
  }
}

async function readFeature({ store }: ReadFactsParts, { place, repository }: Action): Promise<FeatureFact> {
  const number = place.kind === 'issue' ? place.issue.number : await store.issueOf(repository.id, place)
  if (number === null) return { issue: null, runs: [] }
  const runs = await store.featureRuns(repository.id, number, shownRuns)
  return { issue: place.kind === 'issue' ? place.issue : (runs[0]?.issue ?? null), runs }
}

async function readLabels({ forge }: ReadFactsParts, action: Action): Promise<string[]> {
  return action.place.kind === 'issue' ? forge.labels(action, action.place.issue.number) : []
}

function isLabelOf({ what }: Request, label: string): boolean {
  return (what.kind === 'label' || what.kind === 'unlabel') && what.label.toLowerCase() === label.toLowerCase()
}
