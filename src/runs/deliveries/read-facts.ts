import type { BaseFact, BranchFact, Facts, FeatureFact, ReviewNote, SettingsFact } from '../../domain/request/facts.ts'
import { settingsOf } from '../../domain/request/facts.ts'
import { nameFeature } from '../../domain/request/feature.ts'
import type { FeatureNames } from '../../domain/request/feature.ts'
import { isPermitted } from '../../domain/request/intent.ts'
import type { Request } from '../../domain/request/request.ts'
import type { RunRecord } from '../../domain/run/run.ts'
import { settingsPath } from '../../domain/run/settings.ts'
import type { RunSettings } from '../../domain/run/settings.ts'
import type { Action } from '../../domain/trigger/action.ts'
import type { Forge } from '../../ports/forge.ts'
import type { RunStore } from '../../ports/store.ts'
import { settingsFact } from '../../settings/effective-settings.ts'
import type { OperatorPolicy } from '../../settings/settings-policy.ts'
import { remember, rememberEach } from './remember.ts'

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
  const { place } = action
  const settings = async () => settingsOf(await lasting.settings())
  const feature = remember(() => readFeature(parts, action))
  const names = async () => namesOf(await feature(), await settings())
  const review = remember(async () => readReview(parts, action, { ...(await feature()), ...(await settings()) }))
  const headOf = rememberEach((branch) => forge.branchHead(action, branch))
  const hasSpecKit = rememberEach((sha) => forge.exists(action, '.specify', sha))
  const documentsAt = rememberEach(async (sha) => readDocuments(parts, action, { ...(await names()), sha }))
  const labels = remember(async () => (place.kind === 'issue' ? forge.labels(action, place.issue.number) : []))

  const baseOf = async ({ flags }: Request) =>
    flags.base ?? (await settings()).baseBranch ?? (await lasting.repository()).defaultBranch

  async function readBase(request: Request): Promise<BaseFact> {
    const branch = await baseOf(request)
    const sha = await headOf(branch)
    return { branch, sha, hasSpecKit: sha !== null && (await hasSpecKit(sha)) }
  }

  /** After a merge the documents of the feature are on the base branch. */
  async function readBranch(request: Request): Promise<BranchFact> {
    const known = await names()
    const sha = await headOf(known.branch)
    const ref = sha ?? (await headOf(await baseOf(request)))
    return { names: known, sha, documents: ref === null ? [] : await documentsAt(ref) }
  }

  return {
    of: (request) => ({
      ...lasting,
      feature,
      review,
      base: () => readBase(request),
      branch: () => readBranch(request),
      isLabeled: async () => (await labels()).some((label) => isLabelOf(request, label)),
    }),
    renewed: () => readState(parts, action, lasting),
  }
}

async function readSettings(
  { forge, operator, knownAgents }: ReadFactsParts,
  action: Action,
  defaultBranch: string,
): Promise<SettingsFact> {
  const [organisation, repository] = await Promise.all([
    forge.ownerFile(action, settingsPath),
    forge.readFile(action, settingsPath, defaultBranch),
  ])
  return settingsFact({ operator, organisation, repository, defaultBranch }, knownAgents)
}

async function readFeature({ store }: ReadFactsParts, { place, repository }: Action): Promise<FeatureFact> {
  const number = place.kind === 'issue' ? place.issue.number : await store.issueOf(repository.id, place)
  if (number === null) return { issue: null, runs: [] }
  const runs = await store.featureRuns(repository.id, number, shownRuns)
  return { issue: place.kind === 'issue' ? place.issue : (runs[0]?.issue ?? null), runs }
}

/** A feature keeps its names, whatever becomes of the issue's title. */
function namesOf({ issue, runs }: FeatureFact, settings: RunSettings): FeatureNames {
  const { feature, featureDirectory, branch } = runs[0] ?? nameFeature(issue ?? { number: 0, title: '' }, settings)
  return { feature, featureDirectory, branch }
}

const documents = ['spec.md', 'plan.md', 'tasks.md'] as const

async function readDocuments(
  { forge }: ReadFactsParts,
  action: Action,
  { featureDirectory, sha }: { featureDirectory: string; sha: string },
): Promise<string[]> {
  const found = await Promise.all(documents.map((name) => forge.exists(action, `${featureDirectory}/${name}`, sha)))
  return documents.filter((_, index) => found[index])
}

function isLabelOf({ what }: Request, label: string): boolean {
  return (what.kind === 'label' || what.kind === 'unlabel') && what.label.toLowerCase() === label.toLowerCase()
}

const mostReviewers = 10

/**
 * Comments of people who may steer runs, since the newest commit of ours: what others write must
 * not reach an agent by somebody's `revise`.
 */
async function readReview(
  { forge }: ReadFactsParts,
  action: Action,
  { runs, permission: least }: { runs: readonly RunRecord[]; permission: RunSettings['permission'] },
): Promise<ReviewNote[]> {
  const number = runs.find(({ pullRequestNumber }) => pullRequestNumber !== null)?.pullRequestNumber
  if (number === undefined || number === null) return []
  const committed = runs.flatMap(({ phases }) => phases.filter(({ commitSha }) => commitSha !== null))
  const newest = Math.max(...committed.map(({ completedAt }) => completedAt?.getTime() ?? 0), 0)
  const since = newest === 0 ? null : new Date(newest)
  const comments = (await forge.reviewComments(action, number, since)).filter(
    ({ isBot, createdAt }) => !isBot && createdAt.getTime() >= newest,
  )
  const logins = [...new Set(comments.map(({ login }) => login))].slice(0, mostReviewers)
  const permitted = await Promise.all(
    logins.map(async (login) => isPermitted(await forge.permission(action, login), least)),
  )
  const trusted = new Set(logins.filter((_, index) => permitted[index]))
  return comments
    .filter(({ login }) => trusted.has(login))
    .map(({ login, path, line, body }) => ({ login, path, line, body }))
}
