import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { UnavailableError } from '../../src/errors.ts'
import type { Remote } from '../../src/ports/git-repository.ts'
import { startFixture, type Fixture } from './support/fixture.ts'
import { addCommit, git } from './support/git.ts'
import { commandLines } from './support/processes.ts'

const never = new AbortController().signal
const branch = 'speckit/12-add-due-dates'

describe('push', () => {
  let fixture: Fixture
  beforeAll(async () => {
    fixture = await startFixture()
  })
  afterEach(() => {
    fixture.server.fault = () => 'serve'
  })
  afterAll(() => fixture.stop())

  it('makes a branch, moves it, and is safe to repeat', async () => {
    const { remote, base, commit } = await prepare()
    const first = await commit(base, 'one')
    const second = await commit(first, 'two')

    const results = [
      await fixture.repository.push(remote, { branch, commit: first, expected: null }, never),
      await fixture.repository.push(remote, { branch, commit: first, expected: null }, never),
      await fixture.repository.push(remote, { branch, commit: second, expected: first }, never),
      await fixture.repository.push(remote, { branch, commit: second, expected: first }, never),
    ]

    expect(results).toEqual(Array.from({ length: 4 }, () => ({ kind: 'pushed' })))
    expect(git(remote.path, ['rev-parse', branch])).toBe(second)
  })

  it('moves the branch from the expected commit to one that does not follow it', async () => {
    const { remote, base, commit } = await prepare()
    const [one, other] = [await commit(base, 'one'), await commit(base, 'other')]
    await fixture.repository.push(remote, { branch, commit: one, expected: null }, never)

    expect(await fixture.repository.push(remote, { branch, commit: other, expected: one }, never)).toEqual({
      kind: 'pushed',
    })
  })

  it.each([
    ['is there already', null],
    ['has moved', 'first' as const],
  ])('says where the branch is when it %s', async (_what, expected) => {
    const { remote, base, commit } = await prepare()
    const first = await commit(base, 'one')
    if (expected !== null) await fixture.repository.push(remote, { branch, commit: first, expected: null }, never)
    const person = addCommit(remote.path, branch, { a: 'by a person' })

    const push = { branch, commit: await commit(first, 'two'), expected: expected === null ? null : first }
    const result = await fixture.repository.push(remote, push, never)

    expect(result).toEqual({ kind: 'moved', actual: person })
    expect(git(remote.path, ['rev-parse', branch])).toBe(person)
  })

  it('says so when the branch was deleted', async () => {
    const { remote, base, commit } = await prepare()
    const first = await commit(base, 'one')
    await fixture.repository.push(remote, { branch, commit: first, expected: null }, never)
    git(remote.path, ['update-ref', '-d', `refs/heads/${branch}`])

    const result = await fixture.repository.push(
      remote,
      { branch, commit: await commit(first, 'two'), expected: first },
      never,
    )

    expect(result).toEqual({ kind: 'moved', actual: null })
  })

  it('hands on what the server says when it refuses, without token and control characters', async () => {
    const { remote, base, commit } = await prepare()
    const basic = Buffer.from(`x-access-token:${fixture.token}`).toString('base64')
    const script = `#!/bin/sh\nprintf 'GH006: \\033[31mProtected branch. ${fixture.token} ${basic}\\n' >&2\nexit 1\n`
    writeFileSync(join(remote.path, 'hooks/pre-receive'), script, { mode: 0o755 })

    const result = await fixture.repository.push(
      remote,
      { branch, commit: await commit(base, 'one'), expected: null },
      never,
    )

    expect(result).toEqual({
      kind: 'refused',
      message: '[remote rejected] (pre-receive hook declined) GH006: [31mProtected branch. *** ***',
    })
  })

  it('takes a 403 as a refusal of the push', async () => {
    const { remote, base, commit } = await prepare()
    fixture.server.fault = ({ url }) => (url?.includes('receive-pack') === true ? { status: 403 } : 'serve')

    const result = await fixture.repository.push(
      remote,
      { branch, commit: await commit(base, 'one'), expected: null },
      never,
    )

    expect(result).toMatchObject({ kind: 'refused', message: expect.stringContaining('403') })
  })

  it.each([
    [401, { code: 'repository_gone' }],
    [404, { code: 'repository_gone' }],
    [500, { name: 'UnavailableError' }],
  ])('rejects on status %d', async (status, expected) => {
    const { remote, base, commit } = await prepare()
    fixture.server.fault = () => ({ status })

    const pushed = fixture.repository.push(remote, { branch, commit: await commit(base, 'one'), expected: null }, never)

    await expect(pushed).rejects.toMatchObject(expected)
  })

  it('resolves as pushed when the answer was lost after the server moved the branch', async () => {
    const { remote, base, commit } = await prepare()
    const first = await commit(base, 'one')
    fixture.server.fault = ({ method, url }) =>
      method === 'POST' && url?.endsWith('git-receive-pack') === true ? 'reset after' : 'serve'

    expect(await fixture.repository.push(remote, { branch, commit: first, expected: null }, never)).toEqual({
      kind: 'pushed',
    })
  })

  it('resolves as pushed when it is repeated after all answers were lost', async () => {
    const { remote, base, commit } = await prepare()
    const first = await commit(base, 'one')
    let isLost = false
    fixture.server.fault = ({ method, url }) => {
      const isPush = method === 'POST' && url?.endsWith('git-receive-pack') === true
      isLost ||= isPush
      return isPush ? 'reset after' : isLost ? 'reset' : 'serve'
    }
    const push = { branch, commit: first, expected: null }
    const error: unknown = await fixture.repository.push(remote, push, never).catch((cause: unknown) => cause)
    fixture.server.fault = () => 'serve'

    expect(error).toBeInstanceOf(UnavailableError)
    expect(git(remote.path, ['rev-parse', branch])).toBe(first)
    expect(await fixture.repository.push(remote, push, never)).toEqual({ kind: 'pushed' })
  })

  it('lets one of two racing pushes win', async () => {
    const { remote, base, commit } = await prepare()
    const commits = [await commit(base, 'one'), await commit(base, 'other')]

    const results = await Promise.all(
      commits.map((id) =>
        fixture.repository.push(remote, { branch, commit: id, expected: null }, never).catch(() => null),
      ),
    )

    const winner = git(remote.path, ['rev-parse', branch])
    expect(commits).toContain(winner)
    expect(results[commits.indexOf(winner)]).toEqual({ kind: 'pushed' })
    expect(results.filter((result) => result?.kind === 'pushed')).toHaveLength(1)
  })

  it('stops at the signal and keeps the token out of the arguments', async () => {
    const { remote, base, commit } = await prepare()
    const first = await commit(base, 'one')
    const stop = new AbortController()
    let seen: string[] = []
    fixture.server.fault = () => {
      seen = commandLines()
      setImmediate(() => stop.abort(new Error('cancelled')))
      return 'hang'
    }

    await expect(
      fixture.repository.push(remote, { branch, commit: first, expected: null }, stop.signal),
    ).rejects.toThrow('cancelled')
    expect(seen.some((line) => line.includes(`push`) && line.includes(remote.url))).toBe(true)
    expect(seen.filter((line) => line.includes(fixture.token))).toEqual([])
    expect(commandLines().filter((line) => line.includes(remote.url))).toEqual([])
  })

  async function prepare() {
    const remote: Remote & { path: string } = await fixture.newRemote()
    const base = addCommit(remote.path, 'main', { a: '1' })
    await fixture.repository.fetch(remote, never)
    const commit = (parent: string, message: string): Promise<string> =>
      fixture.repository.commit(remote.repositoryId, {
        tree: git(remote.path, ['rev-parse', `${base}^{tree}`]),
        parent,
        message,
        author: { name: 'A', email: 'a@example.com' },
        date: new Date(0),
      })
    return { remote, base, commit }
  }
})
