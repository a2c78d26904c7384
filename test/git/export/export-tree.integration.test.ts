import { randomBytes } from 'node:crypto'
import { readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import type { Remote } from '../../../src/ports/git-repository.ts'
import { startFixture, type Fixture } from '../support/fixture.ts'
import { addCommit, git, type TreeFile } from '../support/git.ts'
import { unpack } from '../support/unpack.ts'

const never = new AbortController().signal

describe('the packs of exported trees', () => {
  let fixture: Fixture
  let remote: Remote & { path: string }
  let files: Record<string, TreeFile>
  let base: string
  beforeAll(async () => {
    fixture = await startFixture()
  })
  beforeEach(async () => {
    remote = await fixture.newRemote()
    files = Object.fromEntries(
      ['a', 'b', 'c', 'd'].map((name) => [`src/${name}.bin`, { content: randomBytes(500_000) }]),
    )
    base = await commit(files)
  })
  afterAll(() => fixture.stop())

  it('are made once while the base stays as it is', async () => {
    await exported(base)
    const before = packs()

    const { whole } = await exported(base)

    expect((await buffer(whole())).length).toBeGreaterThan(2_000_000)
    expect(packs()).toEqual(before)
    expect(before).toHaveLength(1)
  })

  it('hold only what is new for a commit on top of an exported one', async () => {
    await exported(base)
    const next = await commit({ ...files, 'specs/1/spec.md': { content: '# Due\n' } })

    const input = await exported(next)

    expect(await unpacked(input, 'next')).toBe(git(remote.path, ['ls-tree', '-r', next]))
    const sizes = packs().map(({ size }) => size)
    expect(Math.min(...sizes)).toBeLessThan(2000)
    expect(sizes).toHaveLength(2)
  })

  it('are at most two large ones, however the tree changes', async () => {
    for (let round = 0; round < 4; round += 1) {
      await exported(await commit({ 'data.bin': { content: randomBytes(1_500_000) } }))
    }

    expect(readdirSync(join(mirror(), 'speckit-exports'))).toHaveLength(2)
  })

  it('are made again when they were swept before they were sent, and when a crash left half of one', async () => {
    const input = await exported(base)
    rmSync(join(mirror(), 'speckit-exports'), { recursive: true })
    const swept = await unpacked(input, 'swept')
    const [folder = ''] = readdirSync(join(mirror(), 'speckit-exports'))
    rmSync(join(mirror(), 'speckit-exports', folder, 'base.idx'))

    const halved = await unpacked(await exported(base), 'halved')

    expect([swept, halved]).toEqual([swept, swept])
    expect(swept).toBe(git(remote.path, ['ls-tree', '-r', base]))
  })

  it('serve several exports at a time', async () => {
    const inputs = await Promise.all([exported(base), exported(base), exported(base)])

    const sizes = await Promise.all(inputs.map(async ({ whole }) => (await buffer(whole())).length))

    expect(new Set(sizes).size).toBe(1)
    expect(temporary()).toEqual([])
  })

  it('leave large files out, and say which', async () => {
    const commitSha = await commit({ ...files, 'ä large.bin': { content: randomBytes(600_000) } })

    const input = await fixture.repository.exportTree(remote.repositoryId, { treeish: commitSha, largeBytes: 550_000 })
    const all = await exported(commitSha)

    expect(input.leftOut).toEqual([{ path: Buffer.from('ä large.bin'), size: 600_000 }])
    const [some, every] = [await buffer(input.whole()), await buffer(all.whole())]
    expect(every.length - some.length).toBeGreaterThan(590_000)
    expect(input.inputCommit).toBe(all.inputCommit)
    expect(some.includes('ä large.bin\0')).toBe(true)
  })

  it('are not needed to tell what changed: the outline has folders and names alone', async () => {
    const { outline } = await exported(base)

    const bytes = await buffer(outline(Buffer.from('an index')))

    expect(bytes.length).toBeLessThan(10_000)
    expect(bytes.includes('an index')).toBe(true)
    expect(temporary()).toEqual([])
  })

  async function commit(content: Record<string, TreeFile>): Promise<string> {
    const made = addCommit(remote.path, 'main', content)
    await fixture.repository.fetch(remote, never)
    return made
  }

  function exported(commitSha: string) {
    return fixture.repository.exportTree(remote.repositoryId, { treeish: commitSha, largeBytes: null })
  }

  /** What a job has then. */
  async function unpacked(input: Awaited<ReturnType<typeof exported>>, name: string): Promise<string> {
    const job = await fixture.server.addRepository(`${name}-${remote.repositoryId}`)
    await unpack(input.whole(), job)
    return git(job, ['ls-tree', '-r', input.inputCommit])
  }

  function mirror(): string {
    return join(fixture.mirrors, `${remote.repositoryId}.git`)
  }

  /** Each pack with what changes when it is written anew. */
  function packs() {
    const folder = join(mirror(), 'speckit-exports')
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.pack'))
    return names.map((name) => ({
      name,
      size: statSync(join(folder, name)).size,
      inode: statSync(join(folder, name)).ino,
    }))
  }

  function temporary(): string[] {
    return readdirSync(fixture.mirrors).filter((name) => name.startsWith('tmp-'))
  }
})
