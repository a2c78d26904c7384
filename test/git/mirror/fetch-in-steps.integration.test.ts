import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { UnavailableError } from '../../../src/errors.ts'
import { startFixture, type Fixture } from '../support/fixture.ts'
import { addCommit, git } from '../support/git.ts'
import { workOn } from '../support/work-on.ts'

const never = new AbortController().signal
const fileBytes = 2000
const fileCount = 120

describe('a fetch that is cut', () => {
  let fixture: Fixture
  beforeAll(async () => {
    fixture = await startFixture()
  })
  afterEach(() => {
    fixture.server.fault = () => 'serve'
  })
  afterAll(() => fixture.stop())

  it('goes on in steps, each small enough to arrive, and serves a whole phase then', async () => {
    const { remote, base } = await largeRemote()
    const { repository } = fixture
    fixture.server.fault = () => ({ afterBytes: 60_000, end: 'cut' })

    const branches = await repository.fetch(remote, never)
    const input = await repository.exportTree(remote.repositoryId, { treeish: base, largeBytes: null })
    const bundle = await workOn(input, { 'specs/1/spec.md': '# Due\n' })
    const result = { bundle, inputCommit: input.inputCommit, maxBytes: 1_000_000 }
    const { tree } = await repository.importResult(remote.repositoryId, result)
    const commit = await repository.commit(remote.repositoryId, { ...newCommit, tree, parent: base })
    const pushed = await repository.push(remote, { branch: 'speckit/1-x', commit, expected: null }, never)

    expect(branches).toEqual(new Map([['main', base]]))
    expect(pushed).toEqual({ kind: 'pushed' })
    expect(git(remote.path, ['diff-tree', '-r', '--name-only', base, commit])).toBe('specs/1/spec.md')
    expect(git(remote.path, ['fsck', '--connectivity-only', commit])).not.toContain('missing')
  }, 120_000)

  it('keeps what has arrived when it is given up, and asks only for the rest', async () => {
    const { remote, base } = await largeRemote()
    let answers = 0
    fixture.server.fault = () => {
      answers += 1
      return answers > 14 ? { status: 503 } : { afterBytes: 60_000, end: 'cut' }
    }
    const error = await failure(fixture.repository.fetch(remote, never))
    const missing = git(mirrorOf(remote.repositoryId), ['rev-list', '--objects', '--missing=print', base])
    fixture.server.fault = () => 'serve'
    fixture.server.sentBytes = 0

    const branches = await fixture.repository.fetch(remote, never)

    expect(error).toBeInstanceOf(UnavailableError)
    const left = missing.split('\n').filter((line) => line.startsWith('?')).length
    expect(left).toBeGreaterThan(0)
    expect(left).toBeLessThan(fileCount)
    expect(branches.get('main')).toBe(base)
    expect(fixture.server.sentBytes).toBeLessThan((left + 10) * fileBytes)
  }, 120_000)

  it('fills what is needed alone: the branch of the run and the commit that it began on', async () => {
    const { remote, base } = await largeRemote()
    const [first, second] = ['1', '2'].map((content) => addCommit(remote.path, 'main', { content }))
    const other = addCommit(remote.path, 'other', { 'other.txt': 'nobody needs it\n' })
    let answers = 0
    fixture.server.fault = () => ((answers += 1) === 3 ? { afterBytes: 60_000, end: 'cut' } : 'serve')

    const needed = { branches: ['main', 'speckit/1-x'], commits: [base] }
    const branches = await fixture.repository.fetch(remote, never, needed)

    expect([...branches]).toEqual([
      ['main', second],
      ['other', other],
    ])
    const missing = (commit: string) =>
      git(mirrorOf(remote.repositoryId), ['rev-list', '--objects', '--no-walk', '--missing=print', commit])
    expect(missing(base)).not.toContain('?')
    expect(missing(String(second))).not.toContain('?')
    expect(missing(other)).toContain('?')
    expect(existsSync(join(mirrorOf(remote.repositoryId), 'shallow'))).toBe(true)
    expect(first).not.toBe(second)
  }, 120_000)

  it('follows new commits in steps as well', async () => {
    const { remote } = await largeRemote()
    fixture.server.fault = () => ({ afterBytes: 60_000, end: 'cut' })
    await fixture.repository.fetch(remote, never)
    const moved = addCommit(remote.path, 'main', { 'new.md': 'New\n' })

    const branches = await fixture.repository.fetch(remote, never)

    expect(branches.get('main')).toBe(moved)
    const wanted = { treeish: moved, paths: ['new.md'], maxBytes: 100 }
    expect(await fixture.repository.readFiles(remote.repositoryId, wanted)).toEqual([Buffer.from('New\n')])
  }, 120_000)

  it('is given up when nothing comes for a while, however long it may take in all', async () => {
    const impatient = await startFixture({ silenceMs: 1000 })
    const remote = await impatient.newRemote()
    addCommit(remote.path, 'main', { 'README.md': { content: randomBytes(fileBytes) } })
    impatient.server.fault = ({ method }) => (method === 'POST' ? { afterBytes: 8, end: 'silence' } : 'serve')

    const error = await failure(impatient.repository.fetch(remote, never))
    await impatient.stop()

    expect(error).toBeInstanceOf(UnavailableError)
    expect(String(error)).toContain('git fetch said nothing for 1 s')
  }, 120_000)

  it('stays a plain outage when the server had sent nothing', async () => {
    const { remote } = await largeRemote()
    fixture.server.fault = () => 'reset'

    const error = await failure(fixture.repository.fetch(remote, never))

    expect(error).toBeInstanceOf(UnavailableError)
    expect(existsSync(join(mirrorOf(remote.repositoryId), 'speckit-stepwise'))).toBe(false)
  })

  /** A repository that nothing can make smaller. */
  async function largeRemote() {
    const remote = await fixture.newRemote()
    const names = Array.from({ length: fileCount }, (_, index) => `data/${index}.bin`)
    const base = addCommit(
      remote.path,
      'main',
      Object.fromEntries(names.map((name) => [name, { content: randomBytes(fileBytes) }])),
    )
    return { remote, base }
  }

  function mirrorOf(repositoryId: number): string {
    return join(fixture.mirrors, `${repositoryId}.git`)
  }
})

const newCommit = {
  message: 'Specify',
  author: { name: 'speckit[bot]', email: 'bot@example.com' },
  date: new Date('2026-01-02T03:04:05Z'),
}

async function failure(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => {
      throw new Error('did not fail')
    },
    (error: unknown) => error,
  )
}
