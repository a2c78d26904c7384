import type { Facts, FeatureFact } from '../../domain/request/facts.ts'
import { settingsOf } from '../../domain/request/facts.ts'
import type { Request } from '../../domain/request/request.ts'
import type { Action } from '../../domain/trigger/action.ts'
import { readStop } from '../../commands/read-stop.ts'
import type { IssueNow } from '../../domain/request/issue-now.ts'
import type { Stop } from '../../domain/request/stop.ts'
import { UnavailableError } from '../../errors.ts'
import type { Forge } from '../../ports/forge.ts'
import type { DeliveryStore } from '../../ports/delivery-store.ts'
import type { RunStore } from '../../ports/store.ts'
import type { OperatorPolicy } from '../../settings/settings-policy.ts'
import { readBranches } from './read-branches.ts'
import { readReview } from './read-review.ts'
import { readSettings } from './read-settings.ts'
import { remember } from './remember.ts'

export type ReadFactsParts = {
  store: Pick<RunStore, 'featureRuns' | 'issueOf'> & Pick<DeliveryStore, 'storedStops'>
  forge: Pick<
    Forge,
    | 'repository'
    | 'permission'
    | 'issue'
    | 'labels'
    | 'branchHead'
    | 'readFile'
    | 'exists'
    | 'ownerFile'
    | 'reviewComments'
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
  const issueNow = remember(async () => readIssueNow(forge, action, (await feature()).issue?.number ?? null))
  const laterStops = remember(async () => readLaterStops(parts, action, (await feature()).issue?.number ?? null))
  return {
    of: (request) => ({
      ...lasting,
      feature,
      branch: () => branches.branch(request),
      base: () => branches.base(request),
      isLabeled: async () => (await labels()).some((label) => isLabelOf(request, label)),
      review,
      issueNow,
      laterStops,
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

async function readIssueNow(
  forge: Pick<Forge, 'issue'>,
  action: Action,
  number: number | null,
): Promise<IssueNow | null> {
  const issue = number === null ? null : await forge.issue(action, number)
  // GitHub's copies follow each other by a moment
  if (issue !== null && action.what.kind === 'label' && issue.updatedAt < action.at) {
    throw new UnavailableError(`GitHub still shows #${number} as it was before the label`)
  }
  return issue
}

async function readLaterStops({ store }: ReadFactsParts, action: Action, number: number | null): Promise<Stop[]> {
  if (number === null) return []
  const stored = await store.storedStops({ repositoryId: action.repository.id, issueNumber: number }, action.at)
  return stored
    .map(readStop)
    .filter((stop) => stop !== null)
    .filter(({ request }) => !request.deduplicationKey.startsWith(action.deduplicationKey))
}

function isLabelOf({ what }: Request, label: string): boolean {
  return (what.kind === 'label' || what.kind === 'unlabel') && what.label.toLowerCase() === label.toLowerCase()
}
