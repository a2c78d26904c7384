import type { KeyObject } from 'node:crypto'
import type { LockReason, Manifest, Permission, Permissions } from '../contract/vocabulary.ts'

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
  /** Asked for a review, and not yet heard. */
  reviewers: Account[]
}

export type PullIssue = Issue & { pull: Pull }

/** What happened to an issue, as its page and `…/events` tell it. */
export type IssueEvent = {
  id: number
  issue: number
  event: string
  actor: Account
  /** Of `labeled` and `unlabeled`. */
  label: Pick<Label, 'name' | 'color'> | null
  createdAt: Date
}

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
  issueEvents: IssueEvent[]
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
  manifests: Map<string, { manifest: Manifest; agreedAt: Date }>
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
