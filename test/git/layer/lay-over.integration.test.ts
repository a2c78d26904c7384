import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { Remote } from '../../../src/ports/git-repository.ts'
import { givesInstructions, mayHoldInstructions } from '../../../src/domain/proof/protected-place.ts'
import { startFixture, type Fixture } from '../support/fixture.ts'
import { addCommit, git } from '../support/git.ts'

const never = new AbortController().signal

type Files = Parameters<typeof addCommit>[2]

describe('what is laid over a tree', () => {
  let fixture: Fixture
  let remote: Remote & { path: string }

  beforeAll(async () => {
    fixture = await startFixture()
  })
  afterAll(() => fixture.stop())

  /** What a job on the branch `ours` gets, and how it was made. */
  async function lay(trusted: Files, theirs: Files) {
    remote = await fixture.newRemote()
    const from = addCommit(remote.path, 'main', trusted)
    const onto = addCommit(remote.path, 'ours', theirs)
    await fixture.repository.fetch(remote, never)
    const wanted = { onto, from, isLaid: givesInstructions, isFollowed: mayHoldInstructions }
    const laid = await fixture.repository.layOver(remote.repositoryId, wanted)
    const { inputCommit } = await fixture.repository.exportTree(remote.repositoryId, {
      treeish: laid.tree,
      largeBytes: null,
    })
    return { onto, inputCommit, laid, files: listing(laid.tree) }
  }

  function listing(tree: string): string[] {
    const mirror = `${fixture.mirrors}/${remote.repositoryId}.git`
    return git(mirror, ['ls-tree', '-r', '-z', '--name-only', tree])
      .split('\0')
      .filter((path) => path !== '')
  }

  it.each<[string, Files, Files, string[]]>([
    ['a folder that became a file', { '.claude/a.md': 'a' }, { '.claude': 'evil' }, ['.claude/a.md']],
    ['a file that became a folder', { 'AGENTS.md': 'a' }, { 'AGENTS.md/evil.md': 'evil' }, ['AGENTS.md']],
    [
      'a folder that became a link to another one',
      { '.specify/templates/a.md': 'a' },
      { '.specify': { mode: '120000', content: 'evil' }, 'evil/templates/a.md': 'evil' },
      ['.specify/templates/a.md', 'evil/templates/a.md'],
    ],
    [
      'a link to a folder where there is none',
      { 'README.md': 'a' },
      { 'README.md': 'a', '.agents': { mode: '120000', content: 'evil' }, 'evil/skills/x.md': 'evil' },
      ['README.md', 'evil/skills/x.md'],
    ],
    [
      'a submodule',
      { 'README.md': 'a' },
      { 'README.md': 'a', '.claude': { mode: '160000', content: '1'.repeat(40) } },
      ['README.md'],
    ],
    [
      'a file in the way of a folder that holds some',
      { 'sub/AGENTS.md': 'a' },
      { sub: 'a file', 'kept.md': 'a' },
      ['kept.md', 'sub/AGENTS.md'],
    ],
    [
      'spellings and letters that are no others for a careless reader',
      { 'README.md': 'a' },
      { 'README.md': 'a', 'agents.MD': 'evil', 'sub/ＣＬＡＵＤＥ.md': 'evil', '.Codex/config.toml': 'evil' },
      ['README.md'],
    ],
  ])('replaces %s', async (_what, trusted, theirs, expected) => {
    const { files, onto, inputCommit } = await lay(trusted, theirs)

    expect(files).toEqual(expected)
    const untouched = { from: inputCommit, to: inputCommit, onto }
    const published = await fixture.repository.applyChanges(remote.repositoryId, untouched)
    expect(await fixture.repository.diff(remote.repositoryId, onto, published)).toEqual([])
  })

  it('brings what the links of the trusted branch lead to', async () => {
    const links = {
      'CLAUDE.md': { mode: '120000', content: 'docs/ai.md' },
      'docs/ai.md': { mode: '120000', content: './real.md' },
      '.claude/skills': { mode: '120000', content: '../tools/skills' },
      '.claude/source': { mode: '120000', content: '../src' },
      '.claude/out': { mode: '120000', content: '../../etc' },
      '.claude/root': { mode: '120000', content: '..' },
      '.claude/loop': { mode: '120000', content: 'loop' },
    } as const satisfies Files
    const trusted = { ...links, 'docs/real.md': 'trusted', 'tools/skills/a.md': 'trusted', 'src/a.ts': 'old' }
    const theirs = {
      ...links,
      'docs/real.md': 'evil',
      'tools/skills/a.md': 'evil',
      'tools/skills/b.md': 'evil',
      'src/a.ts': 'new',
      'docs/other.md': 'new',
    }

    const { laid } = await lay(trusted, theirs)

    expect(laid.paths.toSorted()).toEqual(['docs/real.md', 'tools/skills/a.md', 'tools/skills/b.md'])
  })

  it('takes away what a name that is no UTF-8 hides', async () => {
    remote = await fixture.newRemote()
    const from = addCommit(remote.path, 'main', { 'README.md': 'a' })
    const blob = git(remote.path, ['hash-object', '-w', '--stdin'], 'evil')
    const readMe = git(remote.path, ['hash-object', '-w', '--stdin'], 'a')
    const inner = git(remote.path, ['mktree', '-z'], Buffer.from(`100644 blob ${blob}\tAGENTS.md\0`))
    const entries = Buffer.from(
      [`100644 blob ${readMe}\tREADME.md`, `040000 tree ${inner}\t\xff`, ''].join('\0'),
      'latin1',
    )
    const tree = git(remote.path, ['mktree', '-z'], entries)
    const onto = git(remote.path, ['commit-tree', tree, '-m', 'Evil'])
    git(remote.path, ['update-ref', 'refs/heads/ours', onto])
    await fixture.repository.fetch(remote, never)

    const wanted = { onto, from, isLaid: givesInstructions, isFollowed: mayHoldInstructions }
    const laid = await fixture.repository.layOver(remote.repositoryId, wanted)

    expect(listing(laid.tree)).toEqual(['README.md'])
  })
})
