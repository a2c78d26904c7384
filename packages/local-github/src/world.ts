import type { KeyObject } from 'node:crypto'
import type { Manifest } from './acts/register-app.ts'
import type { Permissions } from './types.ts'

export type Permission = 'admin' | 'maintain' | 'write' | 'triage' | 'read' | 'none'

export type Account = { id: number; login: string; type: 'User' | 'Organization' | 'Bot' }

export type AppRegistration = {
  id: number
  slug: string
  clientId: string
  publicKey: KeyObject
  permissions: Permissions
  /** Only these are sent, and `installation` and `installation_repositories` always. */
  events: string[]
  createdAt: Date
}

export type Installation = {
  id: number
  account: Account
  createdAt: Date
  suspended: { at: Date; by: Account } | null
  /** Repositories of the account that were taken out; empty = "All repositories". */
  excludedIds: Set<number>
}

export type InstallationToken = {
  value: string
  installationId: number
  permissions: Permissions
  /** null = all repositories of the installation. */
  repositoryIds: number[] | null
  createdAt: Date
  expiresAt: Date
  revokedAt: Date | null
}

export type Label = { id: number; name: string; color: string; description: string | null; isDefault: boolean }

export type Reaction = { id: number; content: string; author: Account; createdAt: Date }

export type Comment = {
  id: number
  issue: number
  author: Account
  isByApp: boolean
  body: string
  edits: number
  createdAt: Date
  updatedAt: Date
  reactions: Reaction[]
}

export type LockReason = 'off-topic' | 'too heated' | 'resolved' | 'spam'

/** An issue; with `pull` it is a pull request, as GitHub numbers both in one row. */
export type Issue = {
  id: number
  number: number
  title: string
  body: string | null
  author: Account
  isByApp: boolean
  state: 'open' | 'closed'
  locked: { reason: LockReason | null } | null
  labels: Label[]
  reactions: Reaction[]
  createdAt: Date
  updatedAt: Date
  closedAt: Date | null
  closedBy: Account | null
  pull: Pull | null
}

/** `lastHead` is what it was when the branch was last seen; a deleted branch leaves it. */
type Pull = {
  id: number
  head: string
  base: string
  draft: boolean
  lastHead: string
  merged: { at: Date; by: Account; commit: string; baseBefore: string } | null
}

export type PullIssue = Issue & { pull: Pull }

export type Review = {
  id: number
  pull: number
  author: Account
  state: 'approved' | 'changes_requested' | 'commented'
  body: string
  commitId: string
  submittedAt: Date
}

export type ReviewComment = {
  id: number
  review: number
  pull: number
  author: Account
  path: string
  /** Of the file at `commitId`. */
  line: number
  diffHunk: string
  body: string
  commitId: string
  createdAt: Date
  updatedAt: Date
}

export type CheckAnnotation = {
  path: string
  start_line: number
  end_line: number
  start_column?: number
  end_column?: number
  annotation_level: 'notice' | 'warning' | 'failure'
  message: string
  title?: string
  raw_details?: string
}

export type CheckRun = {
  id: number
  suiteId: number
  name: string
  headSha: string
  externalId: string | null
  detailsUrl: string | null
  status: 'queued' | 'in_progress' | 'completed'
  conclusion: string | null
  startedAt: Date | null
  completedAt: Date | null
  title: string | null
  summary: string | null
  text: string | null
  annotations: CheckAnnotation[]
  actions: { label: string; description: string; identifier: string }[]
  updates: number
  createdAt: Date
}

export type CheckSuite = { id: number; headSha: string; headBranch: string | null; createdAt: Date }

export type Repository = {
  id: number
  owner: Account
  name: string
  isPrivate: boolean
  isArchived: boolean
  defaultBranch: string
  draftsSupported: boolean
  protectedBranches: string[]
  /** Of the bare repository on disk. */
  path: string
  permissions: Map<string, Permission>
  labels: Label[]
  issues: Issue[]
  /** Numbers that were deleted (null) or moved elsewhere. */
  goneIssues: Map<number, { repositoryId: number; number: number } | null>
  comments: Comment[]
  reviews: Review[]
  reviewComments: ReviewComment[]
  checkRuns: CheckRun[]
  checkSuites: CheckSuite[]
  nextNumber: number
  createdAt: Date
  pushedAt: Date
}

export type World = {
  url: string
  apiUrl: string
  directory: string
  app: AppRegistration
  accounts: Map<string, Account>
  installations: Installation[]
  repositories: Repository[]
  /** Former `owner/name` in lower case → id; a new repository of that name wins. */
  formerNames: Map<string, number>
  tokens: Map<string, InstallationToken>
  /** Agreed manifests by their code, until the App fetches its key. */
  manifests: Map<string, Manifest>
  tokenLifeMs: number
  now: () => Date
  /** Ids only grow: what has a higher one is newer. */
  nextId: () => number
  lastId: () => number
  /** Tells the App what happened; resolves nothing, the delivery goes its own way. */
  emit: (event: WorldEvent) => string
}

/** `payload` without `installation`, `repository` and `sender`, which every event gets. */
export type WorldEvent = {
  event: string
  action: string | null
  repository: Repository | null
  owner: Account
  sender: Account
  payload: Record<string, unknown>
}

/** The account with that login, made on first mention. Only bots have logins that end in `[bot]`. */
export function account(
  world: World,
  login: string,
  type: Account['type'] = login.endsWith('[bot]') ? 'Bot' : 'User',
): Account {
  const known = world.accounts.get(login.toLowerCase())
  if (known !== undefined) return known
  const made: Account = { id: world.nextId(), login, type }
  world.accounts.set(login.toLowerCase(), made)
  return made
}

export function appBot(world: World): Account {
  return account(world, `${world.app.slug}[bot]`, 'Bot')
}

export function findRepository(world: World, owner: string, name: string): Repository | null {
  const wanted = `${owner}/${name}`.toLowerCase()
  return world.repositories.find((one) => `${one.owner.login}/${one.name}`.toLowerCase() === wanted) ?? null
}

/** For callers that seed and look: an unknown name is their mistake. */
export function repositoryNamed(world: World, owner: string, name: string): Repository {
  const found = findRepository(world, owner, name)
  if (found === null) throw new Error(`the stand-in has no repository ${owner}/${name}`)
  return found
}

/** The repository that had this name before; null when there was none or it is gone. */
export function findMoved(world: World, owner: string, name: string): Repository | null {
  const id = world.formerNames.get(`${owner}/${name}`.toLowerCase())
  return world.repositories.find((one) => one.id === id) ?? null
}

/** The installation that covers a repository; null = the App has nothing to do with it. */
export function installationOf(world: World, repository: Repository): Installation | null {
  const found = installationFor(world, repository.owner)
  return found === null || found.excludedIds.has(repository.id) ? null : found
}

export function installationFor(world: World, owner: Account): Installation | null {
  return world.installations.find(({ account }) => account.id === owner.id) ?? null
}

export function findIssue(repository: Repository, number: number): Issue | null {
  return repository.issues.find((issue) => issue.number === number) ?? null
}

export function isPull(issue: Issue): issue is PullIssue {
  return issue.pull !== null
}
