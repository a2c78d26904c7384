import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { UnavailableError } from '../../../src/errors.ts'
import { startFixture, type Fixture } from '../support/fixture.ts'
import { addCommit, git } from '../support/git.ts'
import { commandLines } from '../support/processes.ts'

const never = new AbortController().signal

describe('fetch', () => {
  let fixture: Fixture
  beforeAll(async () => {
    fixture = await startFixture()
  })
  afterEach(() => {
    fixture.server.fault = () => 'serve'
    fixture.server.requests.length = 0
  })
  afterAll(() => fixture.stop())

  it('gives an empty map for an empty repository', async () => {
    expect(await fixture.repository.fetch(await fixture.newRemote(), never)).toEqual(new Map())
  })

  it('follows branches that come, move by force, go and change into folders, and takes no tags', async () => {
    const remote = await fixture.newRemote()
    const first = addCommit(remote.path, 'main', { a: '1' })
    addCommit(remote.path, 'topic', { a: '2' })
    git(remote.path, ['tag', 'v1', first])
    await fixture.repository.fetch(remote, never)
    git(remote.path, ['branch', '-D', 'topic'])
    const nested = addCommit(remote.path, 'topic/1/ünïcode', { a: '3' })
    git(remote.path, ['update-ref', '-d', 'refs/heads/main'])
    const rewritten = addCommit(remote.path, 'main', { a: '4' })

    const branches = await fixture.repository.fetch(remote, never)

    expect(branches).toEqual(
      new Map([
        ['main', rewritten],
        ['topic/1/ünïcode', nested],
      ]),
    )
    expect(git(mirrorOf(remote.repositoryId), ['for-each-ref', 'refs/tags'])).toBe('')
  })

  it('serves parallel fetches of one repository, also from two programs', async () => {
    const remote = await fixture.newRemote()
    for (let index = 0; index < 5; index += 1) addCommit(remote.path, `b${index}`, { a: String(index) })
    await fixture.repository.fetch(remote, never)
    for (let index = 0; index < 5; index += 1) addCommit(remote.path, `b${index}`, { a: `${index} again` })
    const other = fixture.newRepository()

    const all = await Promise.all(
      [1, 2, 3, 4].map((n) => (n % 2 === 0 ? fixture.repository : other).fetch(remote, never)),
    )

    expect(all.map((branches) => branches.size)).toEqual([5, 5, 5, 5])
    expect(new Set(all.map((branches) => branches.get('b0'))).size).toBe(1)
  })

  it('keeps the token out of arguments, addresses and files', async () => {
    const remote = await fixture.newRemote()
    addCommit(remote.path, 'main', { a: '1' })
    const secrets = [fixture.token, Buffer.from(`x-access-token:${fixture.token}`).toString('base64')]
    const seen: string[] = []
    fixture.server.fault = () => {
      seen.push(...commandLines())
      return 'serve'
    }

    await fixture.repository.fetch(remote, never)

    const files = filesBelow(fixture.mirrors)
    expect(seen.some((line) => line.includes('remote-http'))).toBe(true)
    expect(files.length).toBeGreaterThan(5)
    for (const secret of secrets) {
      expect(seen.filter((line) => line.includes(secret))).toEqual([])
      expect(fixture.server.requests.filter(({ url }) => url.includes(secret))).toEqual([])
      expect(files.filter((file) => readFileSync(file).includes(secret))).toEqual([])
    }
  })

  it('does not carry the token to where a redirect leads', async () => {
    const authorizations: unknown[] = []
    const elsewhere = createServer((request, response) => {
      authorizations.push(request.headers.authorization)
      response.writeHead(404).end()
    })
    await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve))
    const address = elsewhere.address()
    const port = typeof address === 'object' ? address?.port : 0
    fixture.server.fault = () => ({
      status: 301,
      location: `http://127.0.0.1:${port}/r.git/info/refs?service=git-upload-pack`,
    })

    const error = await failure(fixture.repository.fetch(await fixture.newRemote(), never))
    await new Promise((resolve) => elsewhere.close(resolve))

    expect(error).toMatchObject({ code: 'repository_gone', message: expect.stringContaining('redirect (301)') })
    expect(authorizations).toEqual([])
  })

  it.each([
    [401, { code: 'repository_gone' }],
    [403, { code: 'repository_gone' }],
    [404, { code: 'repository_gone' }],
    [429, { name: 'UnavailableError' }],
    [500, { name: 'UnavailableError' }],
    [503, { name: 'UnavailableError' }],
  ])('classifies status %d', async (status, expected) => {
    fixture.server.fault = () => ({ status })

    const error = await failure(fixture.repository.fetch(await fixture.newRemote(), never))

    expect(error).toMatchObject({ ...expected, message: expect.stringContaining(String(status)) })
  })

  it('calls a wrong token a refusal and does not print it', async () => {
    const remote = { ...(await fixture.newRemote()), token: 'ghs_wrong.wrong-wrong' }

    const error = await failure(fixture.repository.fetch(remote, never))

    expect(error).toMatchObject({ code: 'repository_gone' })
    expect(String(error)).not.toContain('wrong.wrong')
  })

  it('calls a reset, a refused connection and an unknown host an outage', async () => {
    const remote = await fixture.newRemote()
    fixture.server.fault = () => 'reset'

    const errors = [
      await failure(fixture.repository.fetch(remote, never)),
      await failure(fixture.repository.fetch({ ...remote, url: 'http://127.0.0.1:1/x.git' }, never)),
      await failure(fixture.repository.fetch({ ...remote, url: 'http://host.invalid/x.git' }, never)),
    ]

    for (const error of errors) expect(error).toBeInstanceOf(UnavailableError)
  })

  it('ends git and its helpers when the signal comes', async () => {
    const remote = await fixture.newRemote()
    const stop = new AbortController()
    const reason = new Error('cancelled by a person')
    fixture.server.fault = () => {
      setImmediate(() => stop.abort(reason))
      return 'hang'
    }

    const error = await failure(fixture.repository.fetch(remote, stop.signal))

    expect(error).toBe(reason)
    expect(commandLines().filter((line) => line.includes(remote.url))).toEqual([])
  })

  it.each(['file:///etc', '/tmp/x.git', 'ssh://host/x.git', 'ext::sh -c id', 'http://user:password@host/x.git'])(
    'refuses the address %s without repeating it',
    async (url) => {
      const error = await failure(fixture.repository.fetch({ repositoryId: 77, url, token: 't' }, never))

      expect(error).toMatchObject({ message: expect.stringMatching(/must be http/) })
      expect(String(error)).not.toContain('password@')
    },
  )

  it('goes on after a killed fetch left a lock behind', async () => {
    const remote = await fixture.newRemote()
    addCommit(remote.path, 'main', { a: '1' })
    await fixture.repository.fetch(remote, never)
    const moved = addCommit(remote.path, 'main', { a: '2' })
    for (const name of ['packed-refs.lock', 'refs/remotes/origin/main.lock']) {
      const lock = join(mirrorOf(remote.repositoryId), name)
      writeFileSync(lock, '')
      utimesSync(lock, new Date(0), new Date(0))
    }

    expect((await fixture.repository.fetch(remote, never)).get('main')).toBe(moved)
  }, 60_000)

  it.each(['HEAD', 'objects'])('makes a mirror anew whose %s was destroyed', async (name) => {
    const remote = await fixture.newRemote()
    const commit = addCommit(remote.path, 'main', { a: '1' })
    await fixture.repository.fetch(remote, never)
    rmSync(join(mirrorOf(remote.repositoryId), name), { recursive: true })
    if (name === 'objects') mkdirSync(join(mirrorOf(remote.repositoryId), name))

    expect(await fixture.repository.fetch(remote, never)).toEqual(new Map([['main', commit]]))
    expect(
      await fixture.repository.readFiles(remote.repositoryId, { treeish: commit, paths: ['a'], maxBytes: 100 }),
    ).toEqual([Buffer.from('1')])
  })

  it('refuses a repository with a path that git could be tricked by', async () => {
    const remote = await fixture.newRemote()
    const blob = git(remote.path, ['hash-object', '-w', '--stdin'], 'x')
    const tree = Buffer.concat([Buffer.from('100644 .git\0'), Buffer.from(blob, 'hex')])
    const id = git(remote.path, ['hash-object', '-w', '-t', 'tree', '--literally', '--stdin'], tree)
    git(remote.path, ['update-ref', 'refs/heads/main', git(remote.path, ['commit-tree', id, '-m', 'x'])])

    const error = await failure(fixture.repository.fetch(remote, never))

    expect(error).toMatchObject({ code: 'repository_gone', message: expect.stringContaining("contains '.git'") })
  })

  it('accepts the harmless faults of old history', async () => {
    const remote = await fixture.newRemote()
    const inner = git(
      remote.path,
      ['mktree'],
      `100644 blob ${git(remote.path, ['hash-object', '-w', '--stdin'], 'x')}\ta\n`,
    )
    const tree = Buffer.concat([Buffer.from('040000 folder\0'), Buffer.from(inner, 'hex')])
    const id = git(remote.path, ['hash-object', '-w', '-t', 'tree', '--literally', '--stdin'], tree)
    const text = `tree ${id}\nauthor A <a@b> 1 +051800\ncommitter A <a@b> 1 +0000\n\nx\n`
    const commit = git(remote.path, ['hash-object', '-w', '-t', 'commit', '--literally', '--stdin'], text)
    git(remote.path, ['update-ref', 'refs/heads/main', commit])

    expect(await fixture.repository.fetch(remote, never)).toEqual(new Map([['main', commit]]))
  })

  it('melts many small packs into few', async () => {
    const remote = await fixture.newRemote()
    const commit = addCommit(remote.path, 'main', { a: '1' })
    await fixture.repository.fetch(remote, never)
    const mirror = mirrorOf(remote.repositoryId)
    for (let index = 0; index < 60; index += 1) {
      const blob = git(mirror, ['hash-object', '-w', '--stdin'], `blob ${index}`)
      git(mirror, ['pack-objects', '-q', 'objects/pack/pack'], `${blob}\n`)
      rmSync(join(mirror, 'objects', blob.slice(0, 2), blob.slice(2)))
    }

    await fixture.repository.fetch(remote, never)

    const packs = readdirSync(join(mirror, 'objects/pack')).filter((name) => name.endsWith('.pack'))
    const kept = git(mirror, ['cat-file', '-t', git(mirror, ['hash-object', '--stdin'], 'blob 7')])
    expect(packs.length).toBeLessThan(10)
    expect(kept).toBe('blob')
    expect(
      await fixture.repository.readFiles(remote.repositoryId, { treeish: commit, paths: ['a'], maxBytes: 100 }),
    ).toEqual([Buffer.from('1')])
  })

  function mirrorOf(repositoryId: number): string {
    return join(fixture.mirrors, `${repositoryId}.git`)
  }
})

function filesBelow(directory: string): string[] {
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
}

async function failure(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    (value) => {
      throw new Error(`did not fail: ${JSON.stringify(value)}`)
    },
    (error: unknown) => error,
  )
}
