import type { CheckConclusion, CheckRunContent } from '../domain/report/check-run.ts'
import type { Repository } from '../domain/trigger/delivery.ts'
import type { IssueNow } from '../domain/request/issue-now.ts'
import type { Status } from '../domain/run/run.ts'

/**
 * GitHub as we use it, outbound. Every call names the repository it is about and works with a token
 * for that repository alone. All calls reject with UnavailableError when GitHub is away, limits the
 * rate or answers 5xx (writes are not repeated by the adapter: look up before you repeat), and with
 * UserError `github_refused` when it answers 401, 403, 404 or 422 to what we need.
 */
export interface Forge {
  repository(at: RepositoryAccess): Promise<RepositoryFacts>
  /** Where the repository with this id is now, under whatever name and owner. */
  whereabouts(at: RepositoryAccess): Promise<Repository & { isArchived: boolean }>
  /** Live permission of a person; 'none' also when the person is unknown. */
  permission(at: RepositoryAccess, login: string): Promise<Permission>
  /** Head of a branch; null when it does not exist. */
  branchHead(at: RepositoryAccess, branch: string): Promise<string | null>
  /** Text of a file at a ref; null when there is none. */
  readFile(at: RepositoryAccess, path: string, ref: string): Promise<string | null>
  /**
   * Text of a file on the default branch of the owner's repository `.github`; null when there is no
   * such file, or no such repository that the installation can read.
   */
  ownerFile(at: RepositoryAccess, path: string): Promise<string | null>
  /** Whether a file or directory exists at a ref. */
  exists(at: RepositoryAccess, path: string, ref: string): Promise<boolean>
  /**
   * Mints a token for this repository with these permissions, hands it to `use`, and revokes it
   * whatever happens.
   */
  withGitToken<T>(at: RepositoryAccess, access: 'read' | 'write', use: (token: string) => Promise<T>): Promise<T>
  /** Address for git without credentials. */
  cloneUrl(repository: Repository): string

  /** Comments of our own App on the issue, oldest first. */
  ownComments(at: RepositoryAccess, issue: number): Promise<Comment[]>
  createComment(at: RepositoryAccess, issue: number, body: string): Promise<Comment>
  /** Resolves false when the comment does not exist any more. */
  updateComment(at: RepositoryAccess, id: number, body: string): Promise<boolean>
  react(at: RepositoryAccess, issue: number, reaction: Reaction): Promise<void>
  /** Resolves also when the comment is gone. */
  reactToComment(at: RepositoryAccess, commentId: number, reaction: Reaction): Promise<void>
  /**
   * The issue as it is now; null when it was deleted or moved to another repository. One whose
   * repository was renamed is still the same.
   */
  issue(at: RepositoryAccess, number: number): Promise<IssueNow | null>
  /** Names of the labels that the issue carries. */
  labels(at: RepositoryAccess, issue: number): Promise<string[]>

  /** All pull requests (any state) from that branch of the same repository, newest first. */
  pullRequestsFrom(at: RepositoryAccess, branch: string): Promise<PullRequest[]>
  /**
   * Rejects with UserError `draft_not_supported` when the plan of the repository has no draft pull
   * requests, and with `pull_request_exists` when an open one comes from that branch already.
   */
  createPullRequest(at: RepositoryAccess, request: NewPullRequest): Promise<PullRequest>
  updatePullRequest(at: RepositoryAccess, number: number, change: { title?: string; body?: string }): Promise<void>

  /**
   * Asks a person to review; resolves also when that was asked before. False = GitHub does not take
   * this person or this pull request.
   */
  requestReview(at: RepositoryAccess, pullRequest: number, login: string): Promise<boolean>

  /**
   * Comments that reviewers left on lines of the pull request, oldest first; `since` (by their last
   * change) = all when null.
   */
  reviewComments(at: RepositoryAccess, pullRequest: number, since: Date | null): Promise<ReviewComment[]>

  /** Check runs of our own App on a commit. */
  ownCheckRuns(at: RepositoryAccess, sha: string): Promise<CheckRun[]>
  createCheckRun(at: RepositoryAccess, checkRun: CheckRunContent & { headSha: string }): Promise<CheckRun>
  /** GitHub adds the annotations to those that are there already: send each once. */
  updateCheckRun(at: RepositoryAccess, id: number, content: CheckRunContent): Promise<void>
}

export type { IssueNow } from '../domain/request/issue-now.ts'

export type RepositoryAccess = { installationId: number; repository: Repository }

export type RepositoryFacts = Repository & { defaultBranch: string; isArchived: boolean }

export type Permission = 'admin' | 'maintain' | 'write' | 'triage' | 'read' | 'none'

export type Reaction = 'eyes' | 'rocket' | 'confused'

export type Comment = { id: number; body: string; url: string }

export type PullRequest = {
  number: number
  url: string
  title: string
  body: string
  isDraft: boolean
  state: 'open' | 'closed'
  /** Closed for good: it cannot be opened again. */
  isMerged: boolean
  headSha: string
}

/** `line` null = on the file as a whole, or outdated. Bodies are untrusted. */
export type ReviewComment = {
  id: number
  login: string
  isBot: boolean
  path: string
  line: number | null
  body: string
  createdAt: Date
}

export type NewPullRequest = { branch: string; base: string; title: string; body: string; isDraft: boolean }

export type CheckRun = {
  id: number
  name: string
  externalId: string
  status: Status
  conclusion: CheckConclusion | null
}

export type { CheckRunContent } from '../domain/report/check-run.ts'
