import type { Action } from '../../domain/trigger/action.ts'
import type { Request } from '../../domain/request/request.ts'
import { settingsFact } from '../../settings/effective-settings.ts'
import { nameFeature } from '../../domain/request/feature.ts'
import { isPermitted } from '../../domain/request/intent.ts'
import type { BranchFact, Facts, FeatureFact, ReviewNote, SettingsFact } from '../../domain/request/intent.ts'
import { settingsPath } from '../../domain/run/settings.ts'
import type { OperatorPolicy } from '../../settings/settings-policy.ts'
import type { Forge } from '../../ports/forge.ts'
import type { RunStore } from '../../ports/store.ts'

export type LookUpParts = {
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

/** Looks up one fact about a request, live; what is known already is built on. */
export async function lookUp(
  parts: LookUpParts,
  { action, request }: { action: Action; request: Request },
  fact: keyof Facts,
  facts: Facts,
): Promise<Facts> {
  const { forge } = parts
  switch (fact) {
    case 'repository':
      return { repository: await forge.repository(action) }
    case 'settings':
      return { settings: await readSettingsOf(parts, action, facts) }
    case 'permission':
      return { permission: await forge.permission(action, request.actor.login) }
    case 'feature':
      return { feature: await readFeature(parts, action) }
    case 'branch':
      return { branch: await readBranch(parts, action, request, facts) }
    case 'base': {
      const branch = baseBranchOf(request, facts)
      const sha = await forge.branchHead(action, branch)
      const hasSpecKit = sha !== null && (await forge.exists(action, '.specify', sha))
      return { base: { branch, sha, hasSpecKit } }
    }
    case 'isLabeled': {
      const labels = action.place.kind === 'issue' ? await forge.labels(action, action.place.issue.number) : []
      return { isLabeled: labels.some((label) => label.toLowerCase() === request.label?.toLowerCase()) }
    }
    case 'review':
      return { review: await readReview(parts, action, facts) }
  }
}

async function readSettingsOf(
  { forge, operator, knownAgents }: LookUpParts,
  action: Action,
  { repository: known }: Facts,
): Promise<SettingsFact> {
  if (known === undefined) throw new Error('the repository is looked up before its settings')
  const { defaultBranch } = known
  const [organisation, repository] = await Promise.all([
    forge.ownerFile(action, settingsPath),
    forge.readFile(action, settingsPath, defaultBranch),
  ])
  return settingsFact({ operator, organisation, repository, defaultBranch }, knownAgents)
}

async function readFeature({ store }: LookUpParts, { place, repository }: Action): Promise<FeatureFact> {
  const number = place.kind === 'issue' ? place.issue.number : await store.issueOf(repository.id, place)
  if (number === null) return { issue: null, runs: [] }
  const runs = await store.featureRuns(repository.id, number, shownRuns)
  return { issue: place.kind === 'issue' ? place.issue : (runs[0]?.issue ?? null), runs }
}

const documents = ['spec.md', 'plan.md', 'tasks.md'] as const

/** A feature keeps its names, whatever becomes of the issue's title; after a merge its documents are on the base branch. */
async function readBranch({ forge }: LookUpParts, action: Action, request: Request, facts: Facts): Promise<BranchFact> {
  const { feature } = facts
  const names = feature?.runs[0] ?? nameFeature(feature?.issue ?? { number: 0, title: '' }, settingsOf(facts))
  const sha = await forge.branchHead(action, names.branch)
  const ref = sha ?? (await forge.branchHead(action, baseBranchOf(request, facts)))
  const found = await Promise.all(
    documents.map(async (name) => ref !== null && forge.exists(action, `${names.featureDirectory}/${name}`, ref)),
  )
  return {
    names: { feature: names.feature, featureDirectory: names.featureDirectory, branch: names.branch },
    sha,
    documents: documents.filter((_, index) => found[index]),
  }
}

function settingsOf({ settings }: Facts) {
  if (settings?.kind !== 'valid') throw new Error('the settings are looked up before what depends on them')
  return settings.effective.settings
}

function baseBranchOf(request: Request, facts: Facts): string {
  return request.flags.base ?? settingsOf(facts).baseBranch ?? facts.repository?.defaultBranch ?? ''
}

/** Comments of people who may steer runs, since the newest commit of ours: what others write must not reach an agent by somebody's `revise`. */
async function readReview({ forge }: LookUpParts, action: Action, facts: Facts): Promise<ReviewNote[]> {
  const runs = facts.feature?.runs ?? []
  const number = runs.find(({ pullRequestNumber }) => pullRequestNumber !== null)?.pullRequestNumber
  if (number === undefined || number === null) return []
  const committed = runs.flatMap(({ phases }) => phases.filter(({ commitSha }) => commitSha !== null))
  const newest = Math.max(...committed.map(({ completedAt }) => completedAt?.getTime() ?? 0), 0)
  const since = newest === 0 ? null : new Date(newest)
  const comments = (await forge.reviewComments(action, number, since)).filter(
    ({ isBot, createdAt }) => !isBot && createdAt.getTime() >= newest,
  )
  const logins = [...new Set(comments.map(({ login }) => login))].slice(0, 10)
  const least = settingsOf(facts).permission
  const permitted = await Promise.all(
    logins.map(async (login) => isPermitted(await forge.permission(action, login), least)),
  )
  const trusted = new Set(logins.filter((_, index) => permitted[index]))
  return comments
    .filter(({ login }) => trusted.has(login))
    .map(({ login, path, line, body }) => ({ login, path, line, body }))
}
