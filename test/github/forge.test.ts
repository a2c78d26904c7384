import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import nock from 'nock'
import { UnavailableError, UserError } from '../../src/errors.ts'
import { appId, at, forgeAgainst, installationId, now, token } from './forge-fixture.ts'

const repo = '/repos/octo/hello'

beforeEach(() => {
  nock.disableNetConnect()
})

// nock replaces parts of Node itself, which the next test file of this process would inherit.
afterAll(() => nock.restore())

afterEach(() => {
  nock.abortPendingRequests()
  nock.cleanAll()
  nock.enableNetConnect()
})

describe('tokens', () => {
  it('are for one repository, with what API calls need and no more, and are kept', async () => {
    const { forge, api, minted } = forgeAgainst()
    api
      .get(`${repo}/git/ref/heads%2Fmain`)
      .matchHeader('authorization', /^(token|bearer) ghs_/)
      .twice()
      .reply(200, ref('a1'))

    await forge.branchHead(at, 'main')
    await forge.branchHead(at, 'main')

    const permissions = { checks: 'write', contents: 'read', issues: 'write', metadata: 'read', pull_requests: 'write' }
    expect(minted).toEqual([{ repository_ids: [12], permissions }])
  })

  it('are minted once for calls that come together, at the start and when they are about to expire', async () => {
    let clock = now
    const { forge, api, minted } = forgeAgainst(undefined, { clock: () => clock })
    api.get(`${repo}/git/ref/heads%2Fmain`).times(11).reply(200, ref('a1'))
    const fiveCalls = () => Promise.all([1, 2, 3, 4, 5].map(() => forge.branchHead(at, 'main')))

    await fiveCalls()
    expect(minted).toHaveLength(1)

    clock = new Date('2026-05-01T12:54:00Z')
    await forge.branchHead(at, 'main')
    expect(minted).toHaveLength(1)

    clock = new Date('2026-05-01T12:55:30Z')
    await fiveCalls()
    expect(minted).toHaveLength(2)
  })

  it('are replaced once when GitHub does not take the kept one any more, also for a write', async () => {
    const { forge, api, minted } = forgeAgainst()
    api.post(`${repo}/issues/7/comments`).reply(401, { message: 'Bad credentials' })
    api.post(`${repo}/issues/7/comments`).reply(201, comment(1, 'hi'))

    await forge.createComment(at, 7, 'hi')

    expect(minted).toHaveLength(2)
  })

  it('are refused with the way out when the App misses a permission', async () => {
    nock('https://api.github.com')
      .post(`/app/installations/${installationId}/access_tokens`)
      .reply(422, { message: 'The permissions requested are not granted to this installation.' })
    const { forge } = forgeAgainst()

    const done = forge.branchHead(at, 'main')

    await expect(done).rejects.toMatchObject({
      code: 'github_refused',
      message: expect.stringContaining('not granted'),
    })
  })

  it.each(['read', 'write'] as const)('for git to %s are fresh, narrow and revoked', async (access) => {
    const { forge, minted, revoked } = forgeAgainst()

    const seen = await forge.withGitToken(at, access, async (given) => {
      expect(revoked).toEqual([])
      return given
    })

    expect(seen).toBe(token)
    expect(minted).toEqual([{ repository_ids: [12], permissions: { contents: access, metadata: 'read' } }])
    expect(revoked).toEqual([expect.stringContaining(token)])
  })

  it('for git are revoked also when their use fails, and the failure stays what it was', async () => {
    const { forge, revoked } = forgeAgainst()
    const failure = new Error('push failed')

    const done = forge.withGitToken(at, 'write', () => Promise.reject(failure))

    await expect(done).rejects.toBe(failure)
    expect(revoked).toHaveLength(1)
  })

  it('for git that cannot be revoked change nothing of the result and appear in no log line', async () => {
    const { forge, logged } = forgeAgainst(undefined, { revocation: 404 })

    const done = await forge.withGitToken(at, 'write', async () => 'pushed')

    expect(done).toBe('pushed')
    expect(logged()).toContain('could not be revoked')
    expect(logged()).not.toContain('ghs_')
    expect(logged()).not.toContain(token.slice(5, 40))
  })

  it('that are kept are revoked at the end', async () => {
    const { forge, api, revoked } = forgeAgainst()
    api.get(`${repo}/git/ref/heads%2Fmain`).reply(200, ref('a1'))
    await forge.branchHead(at, 'main')

    await forge.close()

    expect(revoked).toHaveLength(1)
  })
})

describe('faults', () => {
  it('repeats a read after 5xx', async () => {
    const { forge, api } = forgeAgainst()
    api.get(`${repo}/git/ref/heads%2Fmain`).reply(502)
    api.get(`${repo}/git/ref/heads%2Fmain`).replyWithError('socket hang up')
    api.get(`${repo}/git/ref/heads%2Fmain`).reply(200, ref('a1'))

    expect(await forge.branchHead(at, 'main')).toBe('a1')
  })

  it('gives a read up after three 5xx', async () => {
    const { forge, api } = forgeAgainst()
    api.get(`${repo}/git/ref/heads%2Fmain`).times(3).reply(503, {}, { 'retry-after': '9' })

    await expect(forge.branchHead(at, 'main')).rejects.toMatchObject({ name: 'UnavailableError', retryAfterMs: 9_000 })
    expect(api.isDone()).toBe(true)
  })

  it.each([
    ['with retry-after', { 'retry-after': '4' }, 4_000],
    ['without', {}, 60_000],
  ])('does not repeat after 429 %s', async (_name, headers, retryAfterMs) => {
    const { forge, api } = forgeAgainst()
    api.get(`${repo}/git/ref/heads%2Fmain`).reply(429, { message: 'Too many requests' }, headers)

    await expect(forge.branchHead(at, 'main')).rejects.toMatchObject({ name: 'UnavailableError', retryAfterMs })
  })

  it('takes the secondary limit on a comment as unavailable', async () => {
    const { forge, api } = forgeAgainst()
    api
      .post(`${repo}/issues/7/comments`)
      .reply(403, { message: 'You have exceeded a secondary rate limit' }, { 'retry-after': '61' })

    await expect(forge.createComment(at, 7, 'hi')).rejects.toMatchObject({
      name: 'UnavailableError',
      retryAfterMs: 61_000,
    })
  })

  it.each([
    ['the answer is lost', (once: nock.Interceptor) => once.replyWithError('socket hang up')],
    ['the answer is 502', (once: nock.Interceptor) => once.reply(502)],
  ])('sends a write exactly once when %s', async (_name, fail) => {
    const { forge, api } = forgeAgainst()
    let sent = 0
    fail(api.post(`${repo}/issues/7/comments`, () => (sent += 1) > 0))
    api.post(`${repo}/issues/7/comments`, () => (sent += 1) > 0).reply(201, comment(2, 'hi'))

    await expect(forge.createComment(at, 7, 'hi')).rejects.toBeInstanceOf(UnavailableError)

    expect(sent).toBe(1)
  })

  it('takes a page of a proxy for no answer', async () => {
    const { forge, api } = forgeAgainst()
    api.post(`${repo}/issues/7/comments`).reply(200, '<html>Log in</html>', { 'content-type': 'text/html' })

    await expect(forge.createComment(at, 7, 'hi')).rejects.toBeInstanceOf(UnavailableError)
  })

  it('tells a refusal with GitHub’s own words, and no token in it or in the log', async () => {
    const { forge, api, logged } = forgeAgainst()
    api.post(`${repo}/issues/7/comments`).reply(403, { message: 'Resource not accessible by integration' })

    const error = await forge.createComment(at, 7, 'hi').catch((thrown: unknown) => thrown)

    expect(error).toBeInstanceOf(UserError)
    expect(error).toMatchObject({
      code: 'github_refused',
      message: expect.stringContaining('not accessible by integration'),
    })
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('ghs_')
    expect(logged()).not.toContain('ghs_')
  })
})

describe('another GitHub', () => {
  it('is reached under its own address alone, tokens included', async () => {
    const { forge, api, minted } = forgeAgainst('https://ghe.example.test/api/v3')
    api.get(`${repo}/git/ref/heads%2Fmain`).reply(200, ref('a1'))

    expect(await forge.branchHead(at, 'main')).toBe('a1')
    expect(minted).toHaveLength(1)
  })
})

describe('repositories', () => {
  it.each([
    ['admin', 'admin', 'admin'],
    ['write', 'maintain', 'maintain'],
    ['write', 'write', 'write'],
    ['read', 'triage', 'triage'],
    ['read', 'read', 'read'],
    ['none', 'none', 'none'],
    ['write', 'release-manager', 'write'],
    ['read', 'maintain', 'read'],
    ['read', 'admin', 'read'],
    ['something new', 'something new', 'none'],
  ])('permission %s with the role %s counts as %s', async (permission, role, expected) => {
    const { forge, api } = forgeAgainst()
    api.get(`${repo}/collaborators/mona/permission`).reply(200, { permission, role_name: role, user: null })

    expect(await forge.permission(at, 'mona')).toBe(expected)
  })

  it('permission of an unknown person is none', async () => {
    const { forge, api } = forgeAgainst()
    api.get(`${repo}/collaborators/ghost/permission`).reply(404, { message: 'ghost is not a user' })

    expect(await forge.permission(at, 'ghost')).toBe('none')
  })

  it('permission is not none when GitHub is away: the call rejects', async () => {
    const { forge, api } = forgeAgainst()
    api.get(`${repo}/collaborators/mona/permission`).times(3).reply(500)

    await expect(forge.permission(at, 'mona')).rejects.toBeInstanceOf(UnavailableError)
  })

  it.each([404, 409])('a branch that GitHub answers with %s is none', async (status) => {
    const { forge, api } = forgeAgainst()
    api.get(`${repo}/git/ref/heads%2Ffeature%2Fx`).reply(status, { message: 'no' })

    expect(await forge.branchHead(at, 'feature/x')).toBeNull()
  })

  it.each([
    [
      'a file',
      { type: 'file', encoding: 'base64', content: Buffer.from('größe: 1\n').toString('base64') },
      'größe: 1\n',
    ],
    ['an empty file', { type: 'file', encoding: 'base64', content: '' }, ''],
    ['a directory', [{ type: 'file', name: 'x' }], null],
    ['a submodule', { type: 'submodule' }, null],
  ])('reads %s', async (_name, content, expected) => {
    const { forge, api } = forgeAgainst()
    api.get(`${repo}/contents/.github%2Fspeckit.yml?ref=main`).reply(200, content)

    expect(await forge.readFile(at, '.github/speckit.yml', 'main')).toBe(expected)
  })

  it('reads no file that is missing, and refuses one that GitHub does not send', async () => {
    const { forge, api } = forgeAgainst()
    api.get(`${repo}/contents/missing?ref=main`).twice().reply(404, { message: 'Not Found' })
    api.get(`${repo}/contents/large?ref=main`).reply(200, { type: 'file', encoding: 'none', content: '' })

    expect(await forge.readFile(at, 'missing', 'main')).toBeNull()
    expect(await forge.exists(at, 'missing', 'main')).toBe(false)
    await expect(forge.readFile(at, 'large', 'main')).rejects.toMatchObject({ code: 'file_too_large' })
  })

  it('refuses another repository under the same name', async () => {
    const { forge, api } = forgeAgainst()
    api
      .get(repo)
      .reply(200, { id: 13, full_name: 'octo/hello', name: 'hello', owner: { login: 'octo' }, private: false })

    await expect(forge.repository(at)).rejects.toMatchObject({
      code: 'github_refused',
      message: expect.stringContaining('13'),
    })
  })

  it('names the clone address without credentials', () => {
    expect(forgeAgainst().forge.cloneUrl(at.repository)).toBe('https://github.com/octo/hello.git')
  })
})

describe('comments', () => {
  it('finds the App’s own comments on all pages', async () => {
    const { forge, api } = forgeAgainst()
    const next = { link: `<https://api.github.com${repo}/issues/7/comments?per_page=100&page=2>; rel="next"` }
    const foreign = [comment(1, 'a person'), comment(2, 'another App', 1)]
    api.get(`${repo}/issues/7/comments?per_page=100`).reply(200, [...foreign, comment(3, 'first', appId)], next)
    api.get(`${repo}/issues/7/comments?per_page=100&page=2`).reply(200, [comment(4, 'second', appId)])

    const found = await forge.ownComments(at, 7)

    expect(found.map(({ id, body }) => [id, body])).toEqual([
      [3, 'first'],
      [4, 'second'],
    ])
  })

  it('updates a comment that is there and says so when it is gone', async () => {
    const { forge, api } = forgeAgainst()
    api.patch(`${repo}/issues/comments/3`).reply(200, comment(3, 'new'))
    api.patch(`${repo}/issues/comments/4`).reply(404, { message: 'Not Found' })

    expect(await forge.updateComment(at, 3, 'new')).toBe(true)
    expect(await forge.updateComment(at, 4, 'new')).toBe(false)
  })
})

describe('reactions to comments', () => {
  it('are sent, and a comment that is gone is no fault', async () => {
    const { forge, api } = forgeAgainst()
    const sent: unknown[] = []
    api.post(`${repo}/issues/comments/3/reactions`, (body) => sent.push(body) > 0).reply(201, { id: 1 })
    api.post(`${repo}/issues/comments/4/reactions`).reply(404, { message: 'Not Found' })

    await forge.reactToComment(at, 3, 'eyes')
    await forge.reactToComment(at, 4, 'rocket')

    expect(sent).toEqual([{ content: 'eyes' }])
    expect(api.isDone()).toBe(true)
  })
})

describe('review comments', () => {
  const left = (id: number, change: object = {}) => ({
    id,
    user: { login: 'mona', type: 'User' },
    path: 'specs/012-x/spec.md',
    line: 12,
    body: 'Which time zone?',
    created_at: '2026-05-01T11:00:00Z',
    ...change,
  })
  const order = { sort: 'created', direction: 'asc', per_page: 100 }

  it('are read on all pages, with those on a whole file, of bots and of nobody', async () => {
    const { forge, api } = forgeAgainst()
    const url = `${repo}/pulls/5/comments`
    const next = { link: `<https://api.github.com${url}?page=2>; rel="next"` }
    api
      .get(url)
      .query(order)
      .reply(200, [left(1), left(2, { line: null, user: null })], next)
    api
      .get(url)
      .query({ page: 2 })
      .reply(200, [left(3, { line: undefined, user: { login: 'x[bot]', type: 'Bot' } })])

    const found = await forge.reviewComments(at, 5, null)

    expect(found).toEqual([
      {
        id: 1,
        login: 'mona',
        isBot: false,
        path: 'specs/012-x/spec.md',
        line: 12,
        body: 'Which time zone?',
        createdAt: new Date('2026-05-01T11:00:00Z'),
      },
      expect.objectContaining({ id: 2, login: 'ghost', line: null }),
      expect.objectContaining({ id: 3, isBot: true, line: null }),
    ])
  })

  it('are read since a time', async () => {
    const { forge, api } = forgeAgainst()
    api
      .get(`${repo}/pulls/5/comments`)
      .query({ ...order, since: '2026-05-01T12:00:00.000Z' })
      .reply(200, [])

    expect(await forge.reviewComments(at, 5, now)).toEqual([])
  })
})

describe('the budget of writes', () => {
  it('puts off what creates content before GitHub would refuse it, and nothing else', async () => {
    const { forge, api } = forgeAgainst()
    api.post(`${repo}/issues/7/comments`).times(70).reply(201, comment(1, 'hi'))
    api.patch(`${repo}/issues/comments/3`).reply(200, comment(3, 'new'))
    for (let count = 0; count < 70; count += 1) await forge.createComment(at, 7, 'hi')

    await expect(forge.createComment(at, 7, 'hi')).rejects.toMatchObject({
      name: 'UnavailableError',
      retryAfterMs: 60_000,
    })
    expect(await forge.updateComment(at, 3, 'new')).toBe(true)
  })
})

describe('pull requests', () => {
  const request = { branch: '012-x', base: 'main', title: 'X', body: 'Y', isDraft: true }

  it.each([
    ['as its message', { message: 'Draft pull requests are not supported in this repository.' }],
    ['as a detail', { message: 'Validation Failed', errors: [{ message: 'Draft pull requests are not supported' }] }],
  ])('tells that drafts are refused, said %s', async (_name, body) => {
    const { forge, api } = forgeAgainst()
    api.post(`${repo}/pulls`).reply(422, body)

    await expect(forge.createPullRequest(at, request)).rejects.toMatchObject({ code: 'draft_not_supported' })
  })

  it('tells that there is one already', async () => {
    const { forge, api } = forgeAgainst()
    const errors = [
      { resource: 'PullRequest', code: 'custom', message: 'A pull request already exists for octo:012-x.' },
    ]
    api.post(`${repo}/pulls`).reply(422, { message: 'Validation Failed', errors })

    await expect(forge.createPullRequest(at, request)).rejects.toMatchObject({ code: 'pull_request_exists' })
  })

  it('tells any other refusal in GitHub’s words', async () => {
    const { forge, api } = forgeAgainst()
    const errors = [{ message: 'No commits between main and 012-x' }]
    api.post(`${repo}/pulls`).reply(422, { message: 'Validation Failed', errors })

    const done = forge.createPullRequest(at, request)

    await expect(done).rejects.toMatchObject({
      code: 'github_refused',
      message: expect.stringContaining('No commits between'),
    })
  })

  it('finds those of the branch and repository only', async () => {
    const { forge, api } = forgeAgainst()
    const head = { sha: 'a1', ref: '012-x', repo: { id: 12 } }
    const pulls = [
      pull(5, head),
      pull(4, { ...head, ref: 'other' }),
      pull(3, { ...head, repo: { id: 77 } }),
      pull(2, { ...head, repo: null }),
    ]
    api
      .get(`${repo}/pulls`)
      .query({ head: 'octo:012-x', state: 'all', sort: 'created', direction: 'desc', per_page: 100 })
      .reply(200, pulls)

    const found = await forge.pullRequestsFrom(at, '012-x')

    expect(found).toEqual([
      {
        number: 5,
        url: 'https://github.com/octo/hello/pull/5',
        title: 'T',
        body: '',
        isDraft: true,
        state: 'closed',
        headSha: 'a1',
      },
    ])
  })
})

describe('check runs', () => {
  const content = {
    name: 'Spec Kit / plan',
    externalId: 'run:plan',
    status: 'in_progress' as const,
    conclusion: null,
    startedAt: now,
    completedAt: null,
    detailsUrl: 'https://speckit.example.test/runs/1',
    title: 'Planning',
    summary: 'S',
    text: '',
    annotations: [],
    actions: [],
  }

  it('are sent without what is not known yet', async () => {
    const { forge, api } = forgeAgainst()
    const sent: unknown[] = []
    api
      .post(`${repo}/check-runs`, (body) => sent.push(body) > 0)
      .reply(201, {
        id: 8,
        name: content.name,
        external_id: 'run:plan',
        status: 'in_progress',
        conclusion: null,
        app: { id: appId },
      })

    const created = await forge.createCheckRun(at, { ...content, headSha: 'a1' })

    expect(created).toEqual({
      id: 8,
      name: content.name,
      externalId: 'run:plan',
      status: 'in_progress',
      conclusion: null,
    })
    expect(sent).toEqual([
      {
        head_sha: 'a1',
        name: content.name,
        external_id: 'run:plan',
        details_url: content.detailsUrl,
        started_at: now.toISOString(),
        status: 'in_progress',
        actions: [],
        output: { title: 'Planning', summary: 'S' },
      },
    ])
  })

  it('carry their buttons', async () => {
    const { forge, api } = forgeAgainst()
    const sent: { actions?: unknown; conclusion?: unknown }[] = []
    api.patch(`${repo}/check-runs/8`, (body) => sent.push(body) > 0).reply(200, { id: 8 })
    const actions = [{ label: 'Approve', description: 'Lets the run go on', identifier: 'approve' as const }]
    const waits = { status: 'completed', conclusion: 'action_required', completedAt: now } as const

    await forge.updateCheckRun(at, 8, { ...content, ...waits, actions })

    expect(sent).toMatchObject([{ actions, conclusion: 'action_required' }])
  })

  it('that wait for people are told from others', async () => {
    const { forge, api } = forgeAgainst()
    const ours = { id: 8, name: 'n', external_id: 'e', status: 'completed', app: { id: appId } }
    api
      .get(`${repo}/commits/a1/check-runs`)
      .query(true)
      .reply(200, { total_count: 1, check_runs: [{ ...ours, conclusion: 'action_required' }] })

    expect(await forge.ownCheckRuns(at, 'a1')).toMatchObject([{ conclusion: 'action_required' }])
  })

  it('of other Apps are left out, and GitHub’s own conclusions are none of ours', async () => {
    const { forge, api } = forgeAgainst()
    const ours = { id: 8, name: 'n', external_id: 'e', status: 'completed', conclusion: 'stale', app: { id: appId } }
    api
      .get(`${repo}/commits/a1/check-runs`)
      .query({ app_id: appId, filter: 'all', per_page: 100 })
      .reply(200, { total_count: 2, check_runs: [ours, { ...ours, id: 9, app: { id: 1 } }] })

    expect(await forge.ownCheckRuns(at, 'a1')).toEqual([
      { id: 8, name: 'n', externalId: 'e', status: 'completed', conclusion: null },
    ])
  })
})

function ref(sha: string) {
  return { ref: 'refs/heads/main', object: { type: 'commit', sha } }
}

function comment(id: number, body: string, app?: number) {
  const by = app === undefined ? null : { id: app }
  return {
    id,
    body,
    html_url: `https://github.com/octo/hello/issues/7#issuecomment-${id}`,
    performed_via_github_app: by,
  }
}

function pull(number: number, head: { sha: string; ref: string; repo: { id: number } | null }) {
  const url = `https://github.com/octo/hello/pull/${number}`
  return { number, html_url: url, title: 'T', body: null, draft: true, state: 'closed', head }
}
