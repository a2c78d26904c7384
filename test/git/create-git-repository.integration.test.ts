import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { startFixture, type Fixture } from './support/fixture.ts'
import { addCommit, git } from './support/git.ts'
import { workOn } from './support/work-on.ts'

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
    const input = await repository.exportTree(remote.repositoryId, { treeish: base, largeBytes: null })
    const bundle = await workOn(input, { 'specs/1/spec.md': '# Due\n' })
    const { tree } = await repository.importResult(remote.repositoryId, {
      bundle,
      inputCommit: input.inputCommit,
      maxBytes: 1_000_000,
    })
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
