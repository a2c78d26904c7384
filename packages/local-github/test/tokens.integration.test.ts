import { generateKeyPairSync } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { appJwt } from './support/app-key.ts'
import { startFixture } from './support/fixture.ts'
import type { Fixture } from './support/fixture.ts'

let fixture: Fixture

beforeEach(async () => {
  fixture = await startFixture()
})

afterEach(() => fixture.close())

describe('the App’s JWT', () => {
  const now = Math.floor(Date.now() / 1000)
  const otherKey = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const foreign = otherKey.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()

  it.each([
    ['is taken as it should be', () => appJwt(), 200, undefined],
    ['is taken with the client id as issuer', () => appJwt({ iss: 'Iv23li4242' }), 200, undefined],
    ['signed by another key is refused', () => appJwt({}, foreign), 401, 'A JSON web token could not be decoded'],
    ['of another App is refused', () => appJwt({ iss: 1 }), 404, 'Integration not found'],
    ['that has expired is refused', () => appJwt({ exp: now - 1 }), 401, "'Expiration time' claim ('exp') must be"],
    [
      'of more than ten minutes is refused',
      () => appJwt({ exp: now + 700 }),
      401,
      "'Expiration time' claim ('exp') is too far",
    ],
    ['from the future is refused', () => appJwt({ iat: now + 90 }), 401, "'Issued at' claim ('iat') must be"],
    ['with nonsense is refused', () => 'eyJhbGciOiJSUzI1NiJ9.x.y', 401, 'A JSON web token could not be decoded'],
  ])('%s', async (_, jwt, status, message) => {
    const answer = await fixture.api('GET', '/app', { token: jwt() })

    expect(answer.status).toBe(status)
    expect(answer.json.message ?? '').toContain(message ?? '')
  })
})

describe('an installation token', () => {
  it('is long, dotted, random, and tells when it ends', async () => {
    const [one, other] = await Promise.all([fixture.token(), fixture.token()])

    expect(one).toMatch(/^ghs_[\w-]+\.[\w-]+\.[\w-]+$/)
    expect(one).toHaveLength(520)
    expect(one).not.toBe(other)
  })

  it('is narrowed to repositories and permissions', async () => {
    const other = await fixture.github.createRepository({ owner: 'octo', name: 'other', isPrivate: true })
    const token = await fixture.token({ repository_ids: [fixture.repository.id], permissions: { issues: 'read' } })

    const listed = await fixture.api('GET', '/installation/repositories', { token })
    const hidden = await fixture.api('GET', `/repositories/${other.id}`, { token })
    const write = await fixture.api('POST', '/repos/octo/hello/issues', { token, body: { title: 'x' } })

    expect(listed.json).toMatchObject({ total_count: 1, repository_selection: 'selected' })
    expect(hidden.status).toBe(404)
    expect(write).toMatchObject({ status: 403, json: { message: 'Resource not accessible by integration' } })
  })

  it.each([
    [{ permissions: { administration: 'write' } }, 'The permissions requested are not granted to this installation.'],
    [{ permissions: { metadata: 'write' } }, 'The permissions requested'],
    [{ permissions: { nonsense: 'read' } }, 'The permissions requested'],
    [{ permissions: { issues: 'all' } }, 'is not a member of'],
    [{ repository_ids: [1] }, 'at least one repository that does not exist'],
    [{ repositories: ['gone'] }, 'at least one repository that does not exist'],
  ])('is not minted for %j', async (body, message) => {
    const path = `/app/installations/${fixture.repository.installationId}/access_tokens`

    const answer = await fixture.api('POST', path, { token: appJwt(), body })

    expect(answer.status).toBe(422)
    expect(answer.json.message).toContain(message)
  })

  it('is dead after it was revoked', async () => {
    const token = await fixture.token()

    const revoked = await fixture.api('DELETE', '/installation/token', { token })
    const after = await fixture.api('GET', '/repos/octo/hello', { token })

    expect([revoked.status, after.status, after.json.message]).toEqual([204, 401, 'Bad credentials'])
    expect(fixture.github.state('octo', 'hello').tokens).toMatchObject({ minted: 1, revoked: 1, active: 0 })
  })

  it('expires', async () => {
    let now = Date.now()
    const clocked = await startFixture({ now: () => new Date(now) })
    try {
      const token = await clocked.token()
      const before = await clocked.api('GET', '/repos/octo/hello', { token })
      now += 3_600_000
      const after = await clocked.api('GET', '/repos/octo/hello', { token })

      expect([before.status, after.status]).toEqual([200, 401])
    } finally {
      await clocked.close()
    }
  })

  it('is not taken where an App has to speak, nor the other way round', async () => {
    const asApp = await fixture.api('GET', '/app', { token: await fixture.token() })
    const asInstallation = await fixture.api('GET', '/installation/repositories', { token: appJwt() })

    expect([asApp.status, asInstallation.status]).toEqual([401, 403])
  })
})

describe('permissions', () => {
  const cases: [string, string, object | undefined, string][] = [
    ['POST', '/repos/octo/hello/issues/1/comments', { body: 'x' }, 'issues'],
    ['POST', '/repos/octo/hello/issues/1/labels', { labels: ['x'] }, 'issues'],
    ['POST', '/repos/octo/hello/issues/1/reactions', { content: 'eyes' }, 'issues'],
    ['POST', '/repos/octo/hello/pulls', { title: 'x', head: 'x', base: 'main' }, 'pull_requests'],
    ['POST', '/repos/octo/hello/check-runs', { name: 'x', head_sha: 'x' }, 'checks'],
  ]

  it.each(cases)('%s %s needs its permission', async (method, path, body, permission) => {
    await fixture.github.openIssue('octo', 'hello', { title: 'x', body: null, author: 'mona' })
    const others = { contents: 'write', issues: 'write', pull_requests: 'write', checks: 'write', [permission]: 'read' }
    if (permission === 'issues') others.pull_requests = 'read'

    const [weak, none] = [await fixture.token({ permissions: others }), null]
    const answers = await Promise.all([weak, none].map((token) => fixture.api(method, path, { token, body })))

    expect(answers.map(({ status }) => status)).toEqual([403, 401])
  })

  it('hides a private repository from strangers and from a weak token', async () => {
    await fixture.github.createRepository({ owner: 'octo', name: 'secret', isPrivate: true })
    const paths = ['/repos/octo/secret', '/repos/octo/secret/contents/README.md', '/repos/octo/secret/issues']

    const strangers = await Promise.all(paths.map((path) => fixture.api('GET', path)))
    const token = await fixture.token({ permissions: { issues: 'read' } })
    const weak = await Promise.all(paths.map((path) => fixture.api('GET', path, { token })))

    expect(strangers.map(({ status }) => status)).toEqual([404, 404, 404])
    expect(weak.map(({ status }) => status)).toEqual([200, 403, 200])
  })

  it.each([
    ['admin', 'admin', 'admin'],
    ['maintain', 'write', 'maintain'],
    ['write', 'write', 'write'],
    ['triage', 'read', 'triage'],
    ['read', 'read', 'read'],
    ['none', 'none', 'none'],
  ] as const)('a person with %s is told as %s with role %s', async (given, permission, role) => {
    await fixture.github.createRepository({ owner: 'octo', name: 'secret', isPrivate: true })
    fixture.github.setPermission('octo', 'secret', 'mona', given)

    const answer = await fixture.api('GET', '/repos/octo/secret/collaborators/mona/permission', {
      token: await fixture.token(),
    })

    expect(answer.json).toMatchObject({ permission, role_name: role, user: { login: 'mona', type: 'User' } })
  })

  it('does not know a stranger, and everybody reads a public repository', async () => {
    fixture.github.setPermission('octo', 'hello', 'mona', 'none')
    const token = await fixture.token()

    const stranger = await fixture.api('GET', '/repos/octo/hello/collaborators/nobody/permission', { token })
    const reader = await fixture.api('GET', '/repos/octo/hello/collaborators/mona/permission', { token })

    expect([stranger.status, reader.json.permission]).toEqual([404, 'read'])
  })
})
