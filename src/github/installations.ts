import type { ProbotOctokit } from 'probot'
import { UnavailableError, UserError } from '../errors.ts'
import type { Installations, LabelledIssue, Labeling, VisitedRepository } from '../ports/installations.ts'
import type { Log } from '../ports/log.ts'
import { classifyError } from './classify-error.ts'
import type { PassingTokens } from './tokens/passing-tokens.ts'

export type InstallationsOptions = {
  /** Signs as the App. */
  appClient: ProbotOctokit
  tokens: Pick<PassingTokens, 'withInstallation'>
  now: () => Date
  log: Log
}

/**
 * Reads with one token per installation that can do nothing but read issues, and is revoked at the
 * end.
 */
export function createInstallations(options: InstallationsOptions): Installations {
  const { appClient, tokens, now, log } = options

  async function visitOne(installation: Installation, since: Date, visit: Visit): Promise<void> {
    const access = { installationId: installation.id, owner: installation.account, permissions }
    await tokens.withInstallation(access, async (octokit) => {
      const begin = new Date(Math.max(since.getTime(), installation.createdAt.getTime()))
      for (const repository of await asked('list repositories', now, () => repositoriesOf(octokit))) {
        const issues = await issuesOf(octokit, { ...repository, since: begin }, options)
        const at = { installationId: installation.id, installedAt: installation.createdAt, ...shown(repository) }
        const lastLabeling = labelings(octokit, repository, now)
        await visit({ ...at, issues, lastLabeling }).catch((error: unknown) => {
          throw new VisitError(error)
        })
      }
    })
  }

  return {
    async visitRepositories(since, visit) {
      let isWhole = true
      for (const installation of await asked('list installations', now, () => installationsOf(appClient))) {
        try {
          await visitOne(installation, since, visit)
        } catch (error) {
          if (error instanceof VisitError) throw error.cause
          if (!(error instanceof UnavailableError) && !(error instanceof UserError)) throw error
          log.warn({ err: error, installationId: installation.id }, 'the issues of an installation could not be listed')
          isWhole &&= error instanceof UserError
        }
      }
      return isWhole
    },
  }
}

type Visit = (repository: VisitedRepository) => Promise<void>
type Installation = { id: number; account: string; createdAt: Date }
type Repository = { id: number; owner: string; repo: string; defaultBranch: string }

const permissions = { issues: 'read', metadata: 'read' } as const
/** Left to the runs of the installation. */
const spareRequests = 500

/** Keeps what a visitor rejects with apart from what GitHub does. */
class VisitError extends Error {
  constructor(cause: unknown) {
    super('a visit failed', { cause })
  }
}

async function asked<T>(doing: string, now: () => Date, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask()
  } catch (error) {
    throw classifyError(error, doing, now())
  }
}

async function installationsOf({ paginate, rest }: ProbotOctokit): Promise<Installation[]> {
  const all = await paginate(rest.apps.listInstallations, { per_page: 100 })
  return all.flatMap(({ id, account, created_at: createdAt, suspended_at: suspendedAt }) => {
    if (suspendedAt !== null && suspendedAt !== undefined) return []
    const name = account !== null && 'login' in account ? account.login : String(id)
    return [{ id, account: name, createdAt: new Date(createdAt) }]
  })
}

async function repositoriesOf({ paginate, rest }: ProbotOctokit): Promise<Repository[]> {
  const all = await paginate(rest.apps.listReposAccessibleToInstallation, { per_page: 100 })
  return all.flatMap(({ id, owner, name, default_branch: defaultBranch, archived }) =>
    archived ? [] : [{ id, owner: owner.login, repo: name, defaultBranch }],
  )
}

function shown({ id, owner, repo, defaultBranch }: Repository) {
  return { repository: { id, owner, name: repo }, defaultBranch }
}

/** Empty when GitHub refuses: the repository is gone, or has no issues any more. */
async function issuesOf(
  octokit: ProbotOctokit,
  { owner, repo, since }: Repository & { since: Date },
  { now, log }: InstallationsOptions,
): Promise<LabelledIssue[]> {
  const found: LabelledIssue[] = []
  try {
    const changed = { owner, repo, state: 'open', sort: 'updated', since: since.toISOString(), per_page: 100 } as const
    for await (const { data, headers } of octokit.paginate.iterator(octokit.rest.issues.listForRepo, changed)) {
      found.push(...data.filter((issue) => issue.pull_request === undefined).map(issueOf))
      checkSpare(headers['x-ratelimit-remaining'])
    }
    return found.filter(({ labels }) => labels.length > 0)
  } catch (error) {
    const known = classifyError(error, `list the issues of ${owner}/${repo}`, now())
    if (!(known instanceof UserError)) throw known
    log.debug({ err: known }, 'issues could not be listed')
    return []
  }
}

type ListedIssue = {
  number: number
  title: string
  body?: string | null
  locked: boolean
  labels: (string | { id?: number; name?: string | null })[]
}

function issueOf({ number, title, body, locked, labels }: ListedIssue): LabelledIssue {
  const named = labels.flatMap((label) =>
    typeof label === 'string' || label.id === undefined || !label.name ? [] : [{ id: label.id, name: label.name }],
  )
  return { number, title, body: body ?? '', isLocked: locked, labels: named }
}

function checkSpare(remaining: string | number | undefined): void {
  if (remaining === undefined || Number(remaining) >= spareRequests) return
  throw new UnavailableError(`only ${remaining} requests are left in this hour`)
}

/** The history of an issue comes oldest first, so all of it is read. */
function labelings(octokit: ProbotOctokit, { owner, repo }: Repository, now: () => Date) {
  return async (issue: number, label: string): Promise<Labeling | null> => {
    const name = { owner, repo, issue_number: issue, per_page: 100 }
    const doing = `read the history of ${owner}/${repo}#${issue}`
    const events = await asked(doing, now, () => octokit.paginate(octokit.rest.issues.listEvents, name))
    const last = (events as LabelEvent[]).findLast(
      (event) => event.event === 'labeled' && event.label?.name?.toLowerCase() === label.toLowerCase(),
    )
    if (last === undefined || last.actor === null) return null
    const { id, login, type } = last.actor
    return { id: last.id, at: last.created_at, actor: { id, login, type } }
  }
}

type LabelEvent = {
  id: number
  event: string
  created_at: string
  actor: { id: number; login: string; type: string } | null
  label?: { name: string | null }
}
