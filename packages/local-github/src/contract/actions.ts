import type { LockReason, Permission } from './vocabulary.ts'

export type NewRepository = {
  owner: string
  name: string
  /** Path → text of the first commit. */
  files?: Record<string, string>
  /**
   * Everything below this directory (without `.git`) becomes the first commit; `files` are laid
   * over it.
   */
  fromDirectory?: string
  isPrivate?: boolean
  defaultBranch?: string
  /** false: the plan of the repository has no draft pull requests. */
  draftsSupported?: boolean
  /** No commit at all. */
  empty?: boolean
  /** Branches that refuse pushes. */
  protectedBranches?: string[]
}

export type NewReview = {
  state: 'approve' | 'request_changes' | 'comment'
  body: string
  /** Of lines of the new side that the diff shows. */
  comments?: { path: string; line: number; body: string }[]
  /** The commit that was looked at; default: the head. */
  commitId?: string
}

type Told = { guid: string }

/**
 * What people do; each action sends the webhooks that GitHub would send and resolves with the GUID
 * of the one it is about. What GitHub refuses rejects with its status and body (`Refusal`), what
 * would change nothing with an error. A login that ends in `[bot]` is a bot; the one of the App is
 * the App itself.
 */
export type People = RepositoryActions &
  InstallationActions &
  IssueActions &
  CommentActions &
  PullActions &
  CheckActions

export type RepositoryActions = {
  createRepository(repository: NewRepository): Promise<{ id: number; installationId: number; headSha: string | null }>
  setPermission(owner: string, name: string, login: string, permission: Permission): void
  /** The former name leads to the new one, in the API, for git and on pages. */
  renameRepository(owner: string, name: string, newName: string, by: string): Promise<Told>
  /**
   * `repository.transferred` when the App is installed at the new owner, else
   * `installation_repositories.removed`.
   */
  transferRepository(owner: string, name: string, newOwner: string, by: string): Promise<Told>
  archiveRepository(owner: string, name: string, by: string): Promise<Told>
  deleteRepository(owner: string, name: string, by: string): Promise<Told>
  /**
   * Commits the files on a branch (made from the default branch when absent) and resolves with the
   * commit. `parent` starts from another commit; what the branch loses by that needs `force`.
   */
  commitAs(
    owner: string,
    name: string,
    branch: string,
    files: Record<string, string>,
    by: string,
    options?: { force?: boolean; parent?: string },
  ): Promise<string>
  deleteBranch(owner: string, name: string, branch: string, by: string): Promise<void>
}

/** The App is installed on all repositories of an owner unless some were taken out. */
export type InstallationActions = {
  suspendInstallation(owner: string, by: string): Promise<Told>
  unsuspendInstallation(owner: string, by: string): Promise<Told>
  /** A new repository of that owner installs the App again. */
  deleteInstallation(owner: string, by: string): Promise<Told>
  removeFromInstallation(owner: string, name: string, by: string): Promise<Told>
  addToInstallation(owner: string, name: string, by: string): Promise<Told>
}

/** Those that take a number work on issues and pull requests, where GitHub has them for both. */
export type IssueActions = {
  openIssue(
    owner: string,
    name: string,
    issue: { title: string; body: string | null; author: string; labels?: string[] },
  ): Promise<number>
  editIssue(
    owner: string,
    name: string,
    number: number,
    change: { title?: string; body?: string },
    by: string,
  ): Promise<Told>
  labelIssue(owner: string, name: string, number: number, label: string, by: string): Promise<Told>
  unlabelIssue(owner: string, name: string, number: number, label: string, by: string): Promise<Told>
  /** Closes an issue or a pull request, this one without merging. */
  closeIssue(owner: string, name: string, number: number, by: string): Promise<Told>
  reopenIssue(owner: string, name: string, number: number, by: string): Promise<Told>
  lockIssue(owner: string, name: string, number: number, by: string, reason?: LockReason): Promise<Told>
  unlockIssue(owner: string, name: string, number: number, by: string): Promise<Told>
  deleteIssue(owner: string, name: string, number: number, by: string): Promise<Told>
  /** To another repository of the same owner; resolves with its number there. */
  transferIssue(
    owner: string,
    name: string,
    number: number,
    newName: string,
    by: string,
  ): Promise<Told & { number: number }>
}

export type CommentActions = {
  /** `anySize`: without GitHub's limit of 65,536 characters, to see what a reader does with it. */
  commentOnIssue(
    owner: string,
    name: string,
    number: number,
    body: string,
    by: string,
    options?: { anySize?: boolean },
  ): Promise<Told & { commentId: number }>
  /** Also comments of the App. */
  editComment(owner: string, name: string, commentId: number, body: string, by: string): Promise<Told>
  deleteComment(owner: string, name: string, commentId: number, by: string): Promise<Told>
}

export type PullActions = {
  readyForReview(owner: string, name: string, number: number, by: string): Promise<Told>
  /** With a merge commit, which it resolves with. */
  mergePullRequest(owner: string, name: string, number: number, by: string): Promise<Told & { sha: string }>
  reviewPullRequest(
    owner: string,
    name: string,
    number: number,
    review: NewReview,
    by: string,
  ): Promise<Told & { reviewId: number; commentIds: number[] }>
}

export type CheckActions = {
  /** Clicks "Re-run" of a check run. */
  rerunCheck(owner: string, name: string, checkRunId: number, by: string): Promise<Told>
  /** Clicks "Re-run all checks" on a commit. */
  rerunSuite(owner: string, name: string, sha: string, by: string): Promise<Told>
  /** Clicks a button of a check run. */
  clickCheckAction(owner: string, name: string, checkRunId: number, identifier: string, by: string): Promise<Told>
}
