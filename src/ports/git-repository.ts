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
   * repository = empty map. Of a repository that did not come in one piece only what is needed is
   * complete (nothing named = every branch), and a later call goes on where this one ended.
   */
  fetch(remote: Remote, signal: AbortSignal, needed?: NeededCommits): Promise<Map<string, string>>
  /**
   * The tree of the commit `onto`, but with every path that `isLaid` names exactly as it is in
   * the commit `from`: other content is replaced, what only `onto` has is gone. A file that
   * stands where `from` has a folder gives way. Rejects when the mirror has no such commit.
   */
  layOver(repositoryId: number, layer: Layer): Promise<LaidTree>
  /**
   * The tree of `onto` with what changed between the trees of `from` and `to`, path by path. So
   * what `layOver` laid, and nobody touched, is as it was.
   */
  applyChanges(repositoryId: number, changes: { from: string; to: string; onto: string }): Promise<string>
  /**
   * Packs one parentless commit with the tree of `treeish` for a job; the cost follows what changed
   * since an earlier call, not the history, and memory does not depend on the size. The same tree
   * gives the same input commit. Files of at least `largeBytes` are left out (null = none).
   */
  exportTree(repositoryId: number, wanted: WantedTree): Promise<ExportedTree>
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

/**
 * A link among what is laid brings the file that it leads to, and a folder for which `isFollowed`
 * is true.
 */
export type Layer = {
  onto: string
  from: string
  isLaid: (path: string) => boolean
  isFollowed: (folder: string) => boolean
}

/** `paths` = those that differ because of what was laid. */
export type LaidTree = { tree: string; paths: string[] }
/** `treeish` is a commit or a tree. */
export type WantedTree = { treeish: string; largeBytes: number | null }

/**
 * What a job needs of a tree, as archives (tar) for the scripts of src/runs/execution. Both are
 * read from disk while they are sent, and may be asked for any number of times.
 */
export type ExportedTree = {
  inputCommit: string
  leftOut: readonly LeftOutFile[]
  /** All objects: to check the tree out. */
  whole(): AsyncIterable<Uint8Array>
  /**
   * Folders and names without contents: to tell what changed. `index` = what the job said of its
   * files when they were checked out, handed back unread; null = every file has to be compared.
   */
  outline(index: Buffer | null): AsyncIterable<Uint8Array>
}

/** `path` in the bytes that git has, `size` in bytes. */
export type LeftOutFile = { path: Buffer; size: number }

/** What will be read: the last commits of branches, as far as these exist, and other commits. */
export type NeededCommits = { branches: readonly string[]; commits: readonly string[] }

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
