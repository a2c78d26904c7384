import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { randomBytes } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { appId, publicKey } from './support/app-key.ts'
import { startFixture } from './support/fixture.ts'
import type { Fixture } from './support/fixture.ts'

let fixture: Fixture

beforeEach(async () => {
  fixture = await startFixture({}, { isPrivate: true, protectedBranches: ['main'] })
})

afterEach(() => fixture.close())

async function clone(): Promise<void> {
  const cloned = await fixture.git('.', ['clone', '--quiet', fixture.cloneUrl, 'work'], await fixture.token())
  expect(cloned).toMatchObject({ code: 0 })
}

async function commit(file: string, content: string | Buffer): Promise<void> {
  await mkdir(join(fixture.directory, 'work', file, '..'), { recursive: true })
  await writeFile(join(fixture.directory, 'work', file), content)
  await fixture.git('work', ['add', '.'])
  await fixture.git('work', ['commit', '--quiet', '-m', `Write ${file}`])
}

describe('git over HTTP', () => {
  it('takes a push of a new branch and shows it over REST', async () => {
    await clone()
    await commit('specs/spec.md', '# Spec\n')

    const pushed = await fixture.git('work', ['push', 'origin', 'HEAD:refs/heads/spec/1'], await fixture.token())

    expect(pushed).toMatchObject({ code: 0 })
    const head = (await fixture.git('work', ['rev-parse', 'HEAD'])).output.trim()
    const ref = await fixture.api('GET', '/repos/octo/hello/git/ref/heads/spec/1', { token: await fixture.token() })
    expect(ref.json.object.sha).toBe(head)
    expect(fixture.github.state('octo', 'hello').branches['spec/1']).toBe(head)
  })

  it('takes a large push that git sends in chunks and compressed', async () => {
    await clone()
    await commit('large.bin', randomBytes(3_000_000))
    for (let number = 0; number < 60; number++)
      await writeFile(join(fixture.directory, 'work', `f${number}`), `${number}`)

    const pushed = await fixture.git('work', ['push', 'origin', 'HEAD:refs/heads/large'], await fixture.token())
    const again = await fixture.git(
      '.',
      ['clone', '--quiet', '--branch=large', fixture.cloneUrl, 'again'],
      await fixture.token(),
    )

    expect([pushed.code, again.code]).toEqual([0, 0])
  })

  it('refuses a push to a protected branch and says so in the status of the ref', async () => {
    await clone()
    await commit('README.md', 'changed\n')

    const pushed = await fixture.git(
      'work',
      ['push', 'origin', 'HEAD:main', 'HEAD:refs/heads/fine'],
      await fixture.token(),
    )

    expect(pushed.code).not.toBe(0)
    expect(pushed.output).toContain('GH006: Protected branch update failed for refs/heads/main')
    expect(pushed.output).toContain('[remote rejected] HEAD -> main (protected branch hook declined)')
    expect(pushed.output).toContain('[new branch]      HEAD -> fine')
  })

  it('refuses a workflow without the permission workflows', async () => {
    await clone()
    await commit('.github/workflows/ci.yml', 'on: push\n')

    const pushed = await fixture.git('work', ['push', 'origin', 'HEAD:refs/heads/ci'], await fixture.token())

    expect(pushed.output).toContain(
      '(refusing to allow a GitHub App to create or update workflow `.github/workflows/ci.yml` without `workflows` permission)',
    )
    expect(fixture.github.state('octo', 'hello').branches).not.toHaveProperty('ci')
  })

  it('takes a workflow with the permission workflows', async () => {
    const permissions = { contents: 'write', workflows: 'write' } as const
    const allowed = await startFixture({ app: { id: appId, slug: 'speckit-app', publicKey, permissions } })
    try {
      await allowed.git('.', ['clone', '--quiet', allowed.cloneUrl, 'work'])
      await mkdir(join(allowed.directory, 'work/.github/workflows'), { recursive: true })
      await writeFile(join(allowed.directory, 'work/.github/workflows/ci.yml'), 'on: push\n')
      await allowed.git('work', ['add', '.'])
      await allowed.git('work', ['commit', '--quiet', '-m', 'Add a workflow'])

      const pushed = await allowed.git('work', ['push', 'origin', 'HEAD:refs/heads/ci'], await allowed.token())

      expect(pushed).toMatchObject({ code: 0 })
    } finally {
      await allowed.close()
    }
  })

  it('reads a request that git compressed', async () => {
    const want = `want ${fixture.repository.headSha} side-band-64k\n`
    const packet = (line: string) => (line.length + 4).toString(16).padStart(4, '0') + line
    const basic = Buffer.from(`x-access-token:${await fixture.token()}`).toString('base64')

    const answer = await fetch(`${fixture.cloneUrl}/git-upload-pack`, {
      method: 'POST',
      headers: {
        authorization: `Basic ${basic}`,
        connection: 'close',
        'content-encoding': 'gzip',
        'content-type': 'application/x-git-upload-pack-request',
      },
      body: gzipSync(`${packet(want)}0000${packet('done\n')}`),
    })

    expect(answer.status).toBe(200)
    expect(await answer.text()).toContain('PACK')
  })

  it('takes a branch without new commits even when an old commit has a workflow', async () => {
    await fixture.github.commitAs('octo', 'hello', 'main', { '.github/workflows/ci.yml': 'on: push\n' }, 'mona')
    await clone()
    await commit('a.txt', 'a')

    const pushed = await fixture.git('work', ['push', 'origin', 'HEAD:refs/heads/ci'], await fixture.token())

    expect(pushed).toMatchObject({ code: 0 })
  })

  it('rejects a push that is not a fast-forward of what was expected', async () => {
    await clone()
    await fixture.github.commitAs('octo', 'hello', 'work', { 'a.txt': 'by a person' }, 'mona')
    await commit('b.txt', 'b')

    const pushed = await fixture.git('work', ['push', 'origin', 'HEAD:refs/heads/work'], await fixture.token())

    expect(pushed.output).toMatch(/\[rejected\]|\[remote rejected\]/)
  })

  it.each([
    ['no token', async () => null, 'Authentication|could not read Username'],
    ['a token that never was', async () => 'ghs_never', 'Authentication failed|could not read Username'],
    ['a revoked token', () => revoked(), 'Authentication failed|could not read Username'],
  ])('refuses %s', async (_, token, message) => {
    const cloned = await fixture.git('.', ['clone', fixture.cloneUrl, 'work'], await token())

    expect(cloned.code).not.toBe(0)
    expect(cloned.output).toMatch(new RegExp(message))
  })

  it('hides a private repository from a token without contents, and refuses to write with contents:read', async () => {
    const [issues, reads] = await Promise.all([
      fixture.token({ permissions: { issues: 'write' } }),
      fixture.token({ permissions: { contents: 'read' } }),
    ])

    const hidden = await fixture.git('.', ['clone', fixture.cloneUrl, 'work'], issues)
    const cloned = await fixture.git('.', ['clone', '--quiet', fixture.cloneUrl, 'work'], reads)
    await commit('a.txt', 'a')
    const pushed = await fixture.git('work', ['push', 'origin', 'HEAD:refs/heads/a'], reads)

    expect(hidden.output).toMatch(/not found/i)
    expect(cloned.code).toBe(0)
    expect(pushed.output).toContain('Write access to repository not granted')
    expect(pushed.output).toContain('403')
  })

  it('refuses a token that is narrowed to another repository', async () => {
    const other = await fixture.github.createRepository({ owner: 'octo', name: 'other', isPrivate: true })

    const cloned = await fixture.git(
      '.',
      ['clone', fixture.cloneUrl, 'x'],
      await fixture.token({ repository_ids: [other.id] }),
    )

    expect(cloned.output).toMatch(/not found/i)
  })

  it('lets everybody fetch a public repository and nobody push to it', async () => {
    await fixture.github.createRepository({ owner: 'octo', name: 'open' })
    const url = `${fixture.github.url}/octo/open`

    const cloned = await fixture.git('.', ['clone', '--quiet', url, 'work'])
    await commit('a.txt', 'a')
    const pushed = await fixture.git('work', ['push', 'origin', 'HEAD:refs/heads/a'])

    expect(cloned.code).toBe(0)
    expect(pushed.output).toMatch(/could not read Username|Authentication failed/)
  })

  it('answers an expired token like one that never was', async () => {
    const short = await startFixture({ tokenLifeMs: 0 }, { isPrivate: true })
    try {
      const cloned = await short.git('.', ['clone', short.cloneUrl, 'work'], await short.token())

      expect(cloned.output).toMatch(/Authentication failed|could not read Username/)
      expect(short.github.state('octo', 'hello').tokens).toMatchObject({ minted: 1, expired: 1, active: 0 })
    } finally {
      await short.close()
    }
  })
})

async function revoked(): Promise<string> {
  const token = await fixture.token()
  await fixture.api('DELETE', '/installation/token', { token })
  return token
}
