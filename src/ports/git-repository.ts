import type { TreeChange } from '../domain/proof/tree-change.ts'

/**
 * The trusted side of git: a bare mirror a repository on the worker's disk, never a work tree. All
 * ids are full SHA-1s. Calls for one repository may run side by side. Network calls reject with
 * RemoteRefusedError (`repository_gone`) when the remote refuses, with UnavailableError when it is
 * away; the token travels in the child's environment alone.
 */
export interface GitRepository {
  /**
   * Brings all branches of the remote into the mirror; resolves with branch name → commit. Empty
   * repository = empty map.
   */
  fetch(remote: Remote, signal: AbortSignal): Promise<Map<string, string>>
  /**
   * A git bundle that holds one parentless commit with the tree of `commit` under
   * `refs/heads/input`; the cost follows the tree, not the history. The same commit gives the same
   * bundle commit.
   */
  exportTree(repositoryId: number, commit: string): Promise<{ bundle: Buffer; inputCommit: string }>
  /**
   * Takes a bundle with the ref `refs/heads/result` from an untrusted job, checks every object
   * (fsck), and resolves with the id of the result's tree. Rejects with UserError `invalid_result`
   * when it is not a sound bundle, or larger than `maxBytes`.
   */
  importResult(repositoryId: number, result: BundledResult): Promise<{ tree: string }>
  /**
   * Changes between the trees of two commits or trees, sorted by path, without rename detection.
   */
  diff(repositoryId: number, from: string, to: string): Promise<TreeChange[]>
  /**
   * Unified diff, cut after `maxBytes` at a line end. Binary files are shown as text too, so that
   * it hides nothing.
   */
  patch(repositoryId: number, wanted: { from: string; to: string; maxBytes: number }): Promise<string>
  /**
   * Contents of regular files in `treeish`, in the order of the paths; null where there is none
   * (missing, symlink, directory, gitlink) or it is larger. All of them are in memory at once.
   */
  readFiles(repositoryId: number, wanted: WantedFiles): Promise<(Buffer | null)[]>
  /** Commits `tree` on `parent`. The same input gives the same SHA. */
  commit(repositoryId: number, commit: NewCommit): Promise<string>
  /**
   * Moves `branch` on the remote from `expected` (null = must not exist) to `commit`, never by
   * force over anything else. Safe to repeat: a branch that is at `commit` already resolves as
   * pushed.
   */
  push(remote: Remote, push: Push, signal: AbortSignal): Promise<PushResult>
  /** Removes mirrors that were not used for `maxAgeMs`; resolves with their repository ids. */
  sweep(maxAgeMs: number): Promise<number[]>
}

/** `url` without credentials, for example https://github.com/octo/hello.git */
export type Remote = { repositoryId: number; url: string; token: string }

/** `inputCommit` is the one that `exportTree` gave to the job. */
export type BundledResult = { bundle: Buffer; inputCommit: string; maxBytes: number }

/** `treeish` is a commit or a tree, `maxBytes` the limit of each file. */
export type WantedFiles = { treeish: string; paths: readonly string[]; maxBytes: number }

export type NewCommit = {
  tree: string
  parent: string
  message: string
  author: { name: string; email: string }
  /** Author and committer date. */
  date: Date
}

export type Push = { branch: string; commit: string; expected: string | null }

export type PushResult =
  | { kind: 'pushed' }
  /**
   * The branch is somewhere else: a person (or another program) committed. `actual` null = it was
   * deleted.
   */
  | { kind: 'moved'; actual: string | null }
  /**
   * The server said no; `message` is its masked answer. `isForbidden` = to the token (HTTP 403),
   * not to this commit: another token may be heard.
   */
  | { kind: 'refused'; message: string; isForbidden?: boolean }
