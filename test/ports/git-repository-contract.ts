import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import type { ExportedTree, GitRepository, Remote } from '../../src/ports/git-repository.ts'

export type RemoteUnderTest = Remote & {
  /** Commits on a branch as a person does, with these files and no others. */
  addCommit(branch: string, files: Record<string, string>): string
  deleteBranch(branch: string): void
}

export type GitUnderTest = {
  repository: GitRepository
  /** A new empty repository on the server. */
  newRemote(): Promise<RemoteUnderTest>
  /** What a job makes of a tree: the same with these files on top, as a bundle. */
  workOn(input: ExportedTree, files: Record<string, string>): Promise<Buffer>
  close(): Promise<void>
}

const never = new AbortController().signal
const branch = 'speckit/012-x'
const isFollowed = () => false

/** What a phase relies on in src/ports/git-repository.ts, the same for git and the fake. */
export function describeGitRepository(name: string, open: () => Promise<GitUnderTest>): void {
  describe(`${name}: the way of a phase`, () => {
    let under: GitUnderTest
    let git: GitRepository
    let remote: RemoteUnderTest
    let id: number
    let base: string

    beforeAll(async () => {
      under = await open()
      git = under.repository
    })
    afterAll(() => under.close())
    beforeEach(async () => {
      remote = await under.newRemote()
      id = remote.repositoryId
      base = remote.addCommit('main', { 'README.md': 'Hello\n', 'old.md': 'old\n' })
      await git.fetch(remote, never)
    })

    /** The tree of a result with these files. */
    async function resultOf(files: Record<string, string>): Promise<string> {
      const input = await git.exportTree(id, { treeish: base, largeBytes: null })
      const { inputCommit } = input
      return (
        await git.importResult(id, { bundle: await under.workOn(input, files), inputCommit, maxBytes: 1_000_000 })
      ).tree
    }
    async function commitOf(files: Record<string, string>): Promise<string> {
      const author = { name: 'speckit-app[bot]', email: 'bot@example.com' }
      return git.commit(id, {
        tree: await resultOf(files),
        parent: base,
        message: 'Specify',
        author,
        date: new Date(0),
      })
    }

    it('fetches the branches as they are now', async () => {
      const ours = remote.addCommit(branch, { a: '1' })

      expect(await git.fetch(remote, never)).toEqual(
        new Map([
          ['main', base],
          [branch, ours],
        ]),
      )
    })

    it('exports the same tree as the same commit', async () => {
      const wanted = { treeish: base, largeBytes: null }
      const [one, other] = [await git.exportTree(id, wanted), await git.exportTree(id, wanted)]

      expect(one.inputCommit).toBe(other.inputCommit)
    })

    it('lays what is named over a tree as it is on a branch, and lifts it off a result again', async () => {
      const isLaid = (path: string) => /(^|\/)AGENTS\.md$|^\.agents\//.test(path)
      const trusted = remote.addCommit('main', {
        'README.md': 'Hello\n',
        'AGENTS.md': 'trusted\n',
        '.agents/a.md': 'a\n',
      })
      const theirs = remote.addCommit(branch, {
        'README.md': 'Changed\n',
        'AGENTS.md': 'evil\n',
        '.agents/evil.md': 'evil\n',
        'sub/AGENTS.md': 'evil\n',
        'sub/kept.md': 'kept\n',
      })
      await git.fetch(remote, never)

      const laid = await git.layOver(id, { onto: theirs, from: trusted, isLaid, isFollowed })
      const input = await git.exportTree(id, { treeish: laid.tree, largeBytes: null })
      const { inputCommit } = input
      const files = { 'specs/1/spec.md': '# Due\n', '.agents/a.md': 'changed by the job\n' }
      const result = await under.workOn(input, files)
      const { tree } = await git.importResult(id, { bundle: result, inputCommit, maxBytes: 1_000_000 })
      const published = await git.applyChanges(id, { from: inputCommit, to: tree, onto: theirs })

      expect(laid.paths.toSorted()).toEqual(['.agents/a.md', '.agents/evil.md', 'AGENTS.md', 'sub/AGENTS.md'])
      expect((await git.diff(id, trusted, laid.tree)).map(({ path, status }) => [path, status])).toEqual([
        ['README.md', 'modified'],
        ['sub/kept.md', 'added'],
      ])
      expect((await git.diff(id, theirs, published)).map(({ path, status }) => [path, status])).toEqual([
        ['.agents/a.md', 'added'],
        ['specs/1/spec.md', 'added'],
      ])
    })

    it('lays nothing over a tree that has it already', async () => {
      const laid = await git.layOver(id, { onto: base, from: base, isLaid: () => true, isFollowed })

      expect([laid.paths, (await git.exportTree(id, { treeish: laid.tree, largeBytes: null })).inputCommit]).toEqual([
        [],
        (await git.exportTree(id, { treeish: base, largeBytes: null })).inputCommit,
      ])
      await expect(
        git.layOver(id, { onto: base, from: '1'.repeat(40), isLaid: () => true, isFollowed }),
      ).rejects.toThrow()
    })

    it('tells which files it leaves out for their size', async () => {
      const { leftOut } = await git.exportTree(id, { treeish: base, largeBytes: 5 })

      expect(leftOut).toEqual([{ path: Buffer.from('README.md'), size: 6 }])
    })

    it('takes a result and tells what it changed, sorted by path', async () => {
      const tree = await resultOf({ 'specs/1/spec.md': '# Due\n', 'README.md': 'Changed\n' })

      expect(await git.diff(id, base, tree)).toEqual([
        { path: 'README.md', status: 'modified', size: 8, mode: '100644', oldMode: '100644' },
        { path: 'specs/1/spec.md', status: 'added', size: 6, mode: '100644', oldMode: '000000' },
      ])
      expect(await git.diff(id, tree, base)).toMatchObject([{}, { status: 'deleted', mode: '000000' }])
      expect(await git.patch(id, { from: base, to: tree, maxBytes: 10_000 })).toMatch(
        /README\.md[^]*\+Changed\n[^]*spec\.md[^]*\+# Due\n/,
      )
    })

    it('finds no change in a tree that stayed as it was', async () => {
      const tree = await resultOf({})

      expect([await git.diff(id, base, tree), await git.patch(id, { from: base, to: tree, maxBytes: 10_000 })]).toEqual(
        [[], ''],
      )
    })

    it.each<[string, (bundle: Buffer) => Buffer, number]>([
      ['is no bundle', () => Buffer.from('nonsense'), 1_000_000],
      ['is too large', (bundle) => bundle, 10],
    ])('refuses a result that %s', async (_what, change, maxBytes) => {
      const input = await git.exportTree(id, { treeish: base, largeBytes: null })
      const { inputCommit } = input
      const result = change(await under.workOn(input, { a: '1' }))

      await expect(git.importResult(id, { bundle: result, inputCommit, maxBytes })).rejects.toMatchObject({
        code: 'invalid_result',
      })
    })

    it('reads files in the order of their paths; null where there is none, or it is larger', async () => {
      const files = await git.readFiles(id, { treeish: base, paths: ['old.md', 'missing', 'README.md'], maxBytes: 5 })

      expect(files.map((content) => content?.toString() ?? null)).toEqual(['old\n', null, null])
      expect(await git.readFiles(id, { treeish: base, paths: [], maxBytes: 5 })).toEqual([])
    })

    it('makes the same commit of the same input', async () => {
      const commits = [await commitOf({ a: '1' }), await commitOf({ a: '1' }), await commitOf({ a: '2' })]

      expect(new Set(commits).size).toBe(2)
      expect(commits[0]).toBe(commits[1])
    })

    it('pushes a new branch, any number of times', async () => {
      const commit = await commitOf({ a: '1' })
      const push = { branch, commit, expected: null }

      const answers = [await git.push(remote, push, never), await git.push(remote, push, never)]

      expect(answers).toEqual([{ kind: 'pushed' }, { kind: 'pushed' }])
      expect((await git.fetch(remote, never)).get(branch)).toBe(commit)
    })

    it('overwrites nothing: a branch that is somewhere else has moved', async () => {
      const commit = await commitOf({ a: '1' })
      const theirs = remote.addCommit(branch, { b: '1' })

      expect(await git.push(remote, { branch, commit, expected: null }, never)).toEqual({
        kind: 'moved',
        actual: theirs,
      })
      expect(await git.push(remote, { branch, commit, expected: base }, never)).toEqual({
        kind: 'moved',
        actual: theirs,
      })
      expect((await git.fetch(remote, never)).get(branch)).toBe(theirs)
    })

    it('makes no branch anew that was deleted', async () => {
      const theirs = remote.addCommit(branch, { b: '1' })
      await git.fetch(remote, never)
      remote.deleteBranch(branch)

      const answer = await git.push(remote, { branch, commit: await commitOf({ a: '1' }), expected: theirs }, never)

      expect(answer).toEqual({ kind: 'moved', actual: null })
    })
  })
}
