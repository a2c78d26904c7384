import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { startFixture, type Fixture } from './support/fixture.ts'
import { addCommit, git } from './support/git.ts'
import { unpack } from './support/unpack.ts'

const never = new AbortController().signal

describe('what is read from a mirror', () => {
  let fixture: Fixture
  let id: number
  let path: string
  let first: string
  let second: string

  beforeAll(async () => {
    fixture = await startFixture()
    const remote = await fixture.newRemote()
    id = remote.repositoryId
    path = remote.path
    const kept = {
      '.gitattributes': '* text diff=evil filter=evil\n',
      'docs/ä "b"\n.md': 'text\r\n',
      '-rf': 'dash',
      ':(top)x': 'magic',
      '*': 'star',
    }
    first = addCommit(path, 'main', { ...kept, gone: 'bye', 'run.sh': '#!/bin/sh\n', big: 'x'.repeat(5000) })
    second = addCommit(path, 'main', {
      ...kept,
      'run.sh': { mode: '100755', content: '#!/bin/sh\n' },
      big: { content: Buffer.from([0, 1, 2, 255]) },
      link: { mode: '120000', content: 'gone' },
      module: { mode: '160000', content: first },
      empty: '',
    })
    await fixture.repository.fetch(remote, never)
  })
  afterAll(() => fixture.stop())

  describe('diff', () => {
    it('lists what changed between two commits, with modes and sizes', async () => {
      expect(await fixture.repository.diff(id, first, second)).toEqual([
        { path: 'big', status: 'modified', size: 4, mode: '100644', oldMode: '100644' },
        { path: 'empty', status: 'added', size: 0, mode: '100644', oldMode: '000000' },
        { path: 'gone', status: 'deleted', size: 0, mode: '000000', oldMode: '100644' },
        { path: 'link', status: 'added', size: 4, mode: '120000', oldMode: '000000' },
        { path: 'module', status: 'added', size: 0, mode: '160000', oldMode: '000000' },
        { path: 'run.sh', status: 'modified', size: 10, mode: '100755', oldMode: '100644' },
      ])
    })

    it('is empty for the same tree', async () => {
      expect(await fixture.repository.diff(id, second, git(path, ['rev-parse', `${second}^{tree}`]))).toEqual([])
    })

    it.each(['HEAD', '--output=/tmp/x', 'abc123', ''])('takes no name of a commit: %s', async (name) => {
      await expect(fixture.repository.diff(id, first, name)).rejects.toThrow('not a full SHA-1')
    })
  })

  describe('patch', () => {
    it('is a unified diff that spells binary files out', async () => {
      const patch = await fixture.repository.patch(id, { from: first, to: second, maxBytes: 100_000 })

      expect(patch).toContain('diff --git a/gone b/gone\ndeleted file mode 100644\n')
      expect(patch).toContain('\n-bye\n')
      expect(patch).toContain('+\u0000\u0001\u0002')
    })

    it('is cut after a whole line', async () => {
      const whole = await fixture.repository.patch(id, { from: first, to: second, maxBytes: 100_000 })
      const cut = await fixture.repository.patch(id, { from: first, to: second, maxBytes: 100 })

      expect(cut.length).toBeGreaterThan(0)
      expect(cut.length).toBeLessThanOrEqual(100)
      expect(cut.endsWith('\n')).toBe(true)
      expect(whole.startsWith(cut)).toBe(true)
    })
  })

  describe('readFiles', () => {
    it.each([
      ['docs/ä "b"\n.md', 'text\r\n'],
      ['-rf', 'dash'],
      [':(top)x', 'magic'],
      ['*', 'star'],
      ['run.sh', '#!/bin/sh\n'],
      ['empty', ''],
    ])('gives the bytes of %j', async (name, content) => {
      expect(
        (await fixture.repository.readFiles(id, { treeish: second, paths: [name], maxBytes: 100 }))[0]?.toString(),
      ).toBe(content)
    })

    it('gives bytes, not text', async () => {
      expect((await fixture.repository.readFiles(id, { treeish: second, paths: ['big'], maxBytes: 4 }))[0]).toEqual(
        Buffer.from([0, 1, 2, 255]),
      )
    })

    it.each([
      'missing',
      'link',
      'module',
      'docs',
      'docs/',
      '/run.sh',
      './run.sh',
      'docs/../run.sh',
      'link/x',
      '',
      'a\0b',
      'run.*',
    ])('gives null for %j', async (name) => {
      expect((await fixture.repository.readFiles(id, { treeish: second, paths: [name], maxBytes: 100 }))[0]).toBeNull()
    })

    it('reads many at once, in the order of the paths', async () => {
      const paths = ['run.sh', 'missing', '*', 'big', 'empty', '-rf', 'run.sh', '../x']

      const contents = await fixture.repository.readFiles(id, { treeish: second, paths, maxBytes: 100 })

      const text = contents.map((content) => content?.toString('latin1') ?? null)
      expect(text).toEqual(['#!/bin/sh\n', null, 'star', '\0\x01\x02\xff', '', 'dash', '#!/bin/sh\n', null])
      expect(await fixture.repository.readFiles(id, { treeish: second, paths: [], maxBytes: 100 })).toEqual([])
    })

    it('gives null for a file that is too large', async () => {
      expect((await fixture.repository.readFiles(id, { treeish: first, paths: ['big'], maxBytes: 4999 }))[0]).toBeNull()
      expect(
        (await fixture.repository.readFiles(id, { treeish: first, paths: ['big'], maxBytes: 5000 }))[0],
      ).toHaveLength(5000)
    })
  })

  describe('exportTree', () => {
    it('gives the same input commit again, with the tree of the commit and no parent', async () => {
      const wanted = { treeish: second, largeBytes: null }
      const [one, two] = [
        await fixture.repository.exportTree(id, wanted),
        await fixture.repository.exportTree(id, wanted),
      ]
      const job = await fixture.server.addRepository('job')
      await unpack(one.whole(), job)

      expect(one.inputCommit).toBe(two.inputCommit)
      expect(one.leftOut).toEqual([])
      expect(git(job, ['ls-tree', '-r', one.inputCommit])).toBe(git(path, ['ls-tree', '-r', second]))
      expect(git(job, ['rev-list', '--count', one.inputCommit])).toBe('1')
    })

    it('asks for a fetch when the mirror is not here', async () => {
      await expect(fixture.repository.exportTree(4711, { treeish: first, largeBytes: null })).rejects.toMatchObject({
        name: 'UnavailableError',
      })
    })
  })

  describe('commit', () => {
    it('gives the same SHA for the same input and takes any text as it is', async () => {
      const commit = {
        tree: git(path, ['rev-parse', `${second}^{tree}`]),
        parent: second,
        message: '# Kept\n\n--amend ä\n\nCo-authored-by: A <a@example.com>',
        author: { name: 'speckit[bot]', email: '1+speckit[bot]@users.noreply.github.com' },
        date: new Date('2026-03-29T01:30:00.999Z'),
      }

      const [one, two] = [await fixture.repository.commit(id, commit), await fixture.repository.commit(id, commit)]

      expect(one).toBe(two)
      expect(git(`${fixture.mirrors}/${id}.git`, ['cat-file', 'commit', one])).toBe(
        [
          `tree ${commit.tree}`,
          `parent ${second}`,
          'author speckit[bot] <1+speckit[bot]@users.noreply.github.com> 1774747800 +0000',
          'committer speckit[bot] <1+speckit[bot]@users.noreply.github.com> 1774747800 +0000',
          '',
          commit.message,
        ].join('\n'),
      )
    })
  })
})
