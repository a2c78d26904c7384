import { createHash } from 'node:crypto'
import type { TreeChange } from '../../src/domain/proof/tree-change.ts'
import { UserError } from '../../src/errors.ts'
import type { GitRepository, NewCommit } from '../../src/ports/git-repository.ts'

/** Path → text of a regular file. */
export type Files = Record<string, string>

/**
 * Mirrors and their remotes in memory. Archives and bundles are JSON: `workOn` is what a job does
 * with one.
 */
export type FakeGitRepository = GitRepository & {
  /** What the remote has: branch → commit. One remote for all repositories. */
  branches: Map<string, string>
  commits: Map<string, NewCommit & { files: Files }>
  /** Commits on the remote's branch as a person does; resolves with the commit. */
  addCommit(branch: string, files: Files): string
  /** The server says no to the next push. */
  refuseNextPush(message: string): void
  /** The answer to the next push is lost: the branch has moved. */
  loseNextAnswer(error: Error): void
}

/** The result of a job: the tree that was brought in with other files; null = deleted. */
export function workOn(input: Buffer, changes: Record<string, string | null>): Buffer {
  const { files } = JSON.parse(input.toString()) as { files: Files }
  const kept = Object.entries({ ...files, ...changes }).filter(([, text]) => text !== null)
  return Buffer.from(JSON.stringify({ files: Object.fromEntries(kept) }))
}

export function createFakeGitRepository(): FakeGitRepository {
  const branches = new Map<string, string>()
  const commits: FakeGitRepository['commits'] = new Map()
  const trees = new Map<string, Files>()
  const refusals: string[] = []
  const losses: Error[] = []

  function filesOf(treeish: string): Files {
    const files = commits.get(treeish)?.files ?? trees.get(treeish)
    if (files === undefined) throw new Error(`there is no tree ${treeish}`)
    return files
  }
  function treeOf(files: Files): string {
    const id = idOf(Object.entries(files).toSorted())
    trees.set(id, files)
    return id
  }
  function commit(made: NewCommit): string {
    const id = idOf(made)
    commits.set(id, { ...made, files: filesOf(made.tree) })
    return id
  }
  function addCommit(branch: string, files: Files): string {
    const parent = branches.get(branch) ?? ''
    const author = { name: 'Mona', email: 'mona@example.com' }
    const id = commit({ tree: treeOf(files), parent, message: `Change ${branch}`, author, date: new Date(0) })
    branches.set(branch, id)
    return id
  }

  return {
    branches,
    commits,
    addCommit,
    refuseNextPush: (message) => void refusals.push(message),
    loseNextAnswer: (error) => void losses.push(error),

    fetch: async () => new Map(branches),
    async exportTree(_id, { treeish: commitSha, largeBytes }) {
      const files = filesOf(commitSha)
      const inputCommit = idOf(['input', treeOf(files)])
      trees.set(inputCommit, files)
      const sizes = Object.entries(files).map(([path, text]) => ({ path: Buffer.from(path), size: text.length }))
      const leftOut = sizes.filter(({ size }) => largeBytes !== null && size >= largeBytes)
      async function* packed() {
        yield Buffer.from(JSON.stringify({ files }))
      }
      return { inputCommit, leftOut, whole: packed, outline: packed }
    },
    async layOver(_id, { onto, from, isLaid }) {
      const [own, laid] = [filesOf(onto), filesOf(from)]
      const changed = changesBetween(own, laid).filter(({ path }) => isLaid(path))
      return {
        tree: changed.length === 0 ? onto : treeOf(applied(own, laid, changed)),
        paths: changed.map(({ path }) => path),
      }
    },
    async applyChanges(_id, { from, to, onto }) {
      const [before, after] = [filesOf(from), filesOf(to)]
      return treeOf(applied(filesOf(onto), after, changesBetween(before, after)))
    },
    async importResult(_id, { bundle, maxBytes }) {
      if (bundle.length > maxBytes) throw invalid(`has ${bundle.length} bytes`)
      try {
        return { tree: treeOf((JSON.parse(bundle.toString()) as { files: Files }).files) }
      } catch {
        throw invalid('is no bundle')
      }
    },
    diff: async (_id, from, to) => changesBetween(filesOf(from), filesOf(to)),
    async patch(_id, { from, to, maxBytes }) {
      const changes = changesBetween(filesOf(from), filesOf(to))
      const lines = changes.map(({ path }) => `diff --git a/${path} b/${path}\n+${filesOf(to)[path] ?? ''}\n`)
      return lines.join('').slice(0, maxBytes)
    },
    async readFiles(_id, { treeish, paths, maxBytes }) {
      const files = filesOf(treeish)
      return paths.map((path) => {
        const content = Buffer.from(files[path] ?? '')
        return files[path] === undefined || content.length > maxBytes ? null : content
      })
    },
    commit: async (_id, made) => commit(made),
    async push(_remote, { branch, commit: wanted, expected }) {
      const actual = branches.get(branch) ?? null
      if (actual === wanted) return { kind: 'pushed' }
      if (actual !== expected) return { kind: 'moved', actual }
      const message = refusals.shift()
      if (message !== undefined) return { kind: 'refused', message }
      branches.set(branch, wanted)
      const lost = losses.shift()
      if (lost !== undefined) throw lost
      return { kind: 'pushed' }
    },
    sweep: async () => [],
  }
}

function invalid(what: string): UserError {
  return new UserError('invalid_result', `The result of the job ${what}.`, { wayOut: 'Look at the log.' })
}

function idOf(value: unknown): string {
  return createHash('sha1').update(JSON.stringify(value)).digest('hex')
}

function applied(files: Files, from: Files, changes: readonly TreeChange[]): Files {
  const changed = changes.map(({ path }) => [path, from[path] ?? null] as const)
  const kept = Object.entries({ ...files, ...Object.fromEntries(changed) })
  return Object.fromEntries(kept.flatMap(([path, text]) => (text === null ? [] : [[path, text]])))
}

function changesBetween(before: Files, after: Files): TreeChange[] {
  const paths = [...new Set([...Object.keys(before), ...Object.keys(after)])].toSorted()
  return paths.filter((path) => before[path] !== after[path]).map((path) => changeOf(path, before[path], after[path]))
}

function changeOf(path: string, before: string | undefined, after: string | undefined): TreeChange {
  const status = before === undefined ? 'added' : after === undefined ? 'deleted' : 'modified'
  const modeOf = (text: string | undefined) => (text === undefined ? '000000' : '100644')
  return { path, status, size: Buffer.byteLength(after ?? ''), mode: modeOf(after), oldMode: modeOf(before) }
}
