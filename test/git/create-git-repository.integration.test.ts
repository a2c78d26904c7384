import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { startFixture, type Fixture } from './support/fixture.ts'
import { addCommit, git, resultBundle } from './support/git.ts'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const never = new AbortController().signal

describe('the way of a phase through git', () => {
  let fixture: Fixture
  beforeAll(async () => {
    fixture = await startFixture()
  })
  afterEach(() => {
    fixture.server.fault = () => 'serve'
  })
  afterAll(() => fixture.stop())

  it('fetches, exports, imports, compares, commits and pushes', async () => {
    const { repository } = fixture
    const remote = await fixture.newRemote()
    const base = addCommit(remote.path, 'main', {
      'README.md': 'Hello\n',
      'src/run.sh': { mode: '100755', content: '#!/bin/sh\n' },
    })

    const branches = await repository.fetch(remote, never)
    const input = await repository.exportTree(remote.repositoryId, base)
    const bundle = await workOn(input.bundle)
    const { tree } = await repository.importResult(remote.repositoryId, bundle, input.inputCommit, 1_000_000)
    const changes = await repository.diff(remote.repositoryId, base, tree)
    const commit = await repository.commit(remote.repositoryId, {
      tree,
      parent: base,
      message: 'Specify\n\nBody',
      author: { name: 'speckit[bot]', email: 'bot@example.com' },
      date: new Date('2026-01-02T03:04:05Z'),
    })
    const pushed = await repository.push(remote, { branch: 'speckit/1-x', commit, expected: null }, never)

    expect(branches).toEqual(new Map([['main', base]]))
    expect(changes).toEqual([{ path: 'specs/1/spec.md', status: 'added', size: 6, mode: '100644', oldMode: '000000' }])
    expect(pushed).toEqual({ kind: 'pushed' })
    expect(git(remote.path, ['rev-parse', 'refs/heads/speckit/1-x'])).toBe(commit)
    expect(git(remote.path, ['log', '-1', '--format=%an <%ae> %aI %P%n%B', commit])).toBe(
      `speckit[bot] <bot@example.com> 2026-01-02T03:04:05+00:00 ${base}\nSpecify\n\nBody`,
    )
  })
})

/** What a job does, in short: unpacks the input and answers with the same tree and one more file. */
async function workOn(input: Buffer): Promise<Buffer> {
  const directory = await mkdtemp(join(tmpdir(), 'speckit-job-'))
  try {
    git(directory, ['init', '--quiet', '--bare', '.'])
    const end = input.indexOf('\n\n')
    git(directory, ['index-pack', '--stdin'], input.subarray(end + 2))
    const commit = input.toString('utf8', 0, end).split('\n')[1]?.slice(0, 40) ?? ''
    git(directory, ['read-tree', commit])
    const spec = git(directory, ['hash-object', '-w', '--stdin'], '# Due\n')
    git(directory, ['update-index', '--add', '--cacheinfo', `100644,${spec},specs/1/spec.md`])
    return resultBundle(directory, git(directory, ['write-tree']), commit)
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}
