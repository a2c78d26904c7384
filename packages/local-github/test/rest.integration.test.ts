import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { startFixture } from './support/fixture.ts'
import type { Fixture } from './support/fixture.ts'

let fixture: Fixture
let token: string

beforeAll(async () => {
  fixture = await startFixture()
  token = await fixture.token()
  await fixture.github.openIssue('octo', 'hello', { title: 'First', body: 'Text', author: 'mona', labels: ['speckit'] })
})

afterAll(() => fixture.close())

const repo = '/repos/octo/hello'
const send = (method: string, path: string, body?: unknown) => fixture.api(method, `${repo}${path}`, { token, body })

describe('contents', () => {
  it('gives a file as base64 and raw, and a directory as a list', async () => {
    const file = await send('GET', '/contents/src%2Fmain.ts?ref=main')
    const raw = await fixture.api('GET', `${repo}/contents/README.md`, {
      token,
      accept: 'application/vnd.github.raw+json',
    })
    const directory = await send('GET', '/contents/src')

    expect(file.json).toMatchObject({
      type: 'file',
      encoding: 'base64',
      path: 'src/main.ts',
      name: 'main.ts',
      size: 10,
    })
    expect(Buffer.from(file.json.content, 'base64').toString()).toBe('export {}\n')
    expect(raw.text).toBe('# hello\n')
    expect(directory.json).toMatchObject([{ type: 'file', path: 'src/main.ts' }])
  })

  it.each(['/contents/gone.md', '/contents/README.md?ref=gone', '/git/ref/heads/gone', '/branches/gone'])(
    'answers 404 for %s',
    async (path) => {
      expect(await send('GET', path)).toMatchObject({ status: 404 })
    },
  )

  it('lists branches, refs and commits from git', async () => {
    const sha = await fixture.github.commitAs('octo', 'hello', 'feature/one', { 'a.txt': 'a' }, 'mona')

    const [branches, branch, matching, commit] = await Promise.all([
      send('GET', '/branches'),
      send('GET', '/branches/feature/one'),
      send('GET', '/git/matching-refs/heads/feature'),
      send('GET', `/commits/${sha}`),
    ])

    expect(branches.json.map(({ name }: { name: string }) => name)).toEqual(['feature/one', 'main'])
    expect(branch.json.commit.sha).toBe(sha)
    expect(matching.json).toMatchObject([{ ref: 'refs/heads/feature/one', object: { sha, type: 'commit' } }])
    expect(commit.json).toMatchObject({
      sha,
      author: { login: 'mona' },
      files: [{ filename: 'a.txt', status: 'added' }],
    })
  })

  it('says that an empty repository is empty', async () => {
    await fixture.github.createRepository({ owner: 'octo', name: 'void', empty: true })

    const [contents, ref, branches] = await Promise.all(
      ['/contents/README.md', '/git/ref/heads/main', '/branches'].map((path) =>
        fixture.api('GET', `/repos/octo/void${path}`, { token }),
      ),
    )

    expect(contents).toMatchObject({ status: 404, json: { message: 'This repository is empty.' } })
    expect(ref).toMatchObject({ status: 409, json: { message: 'Git Repository is empty.' } })
    expect(branches?.json).toEqual([])
  })
})

describe('issues, comments, labels, reactions', () => {
  it('writes a comment as the App’s bot, edits it, and refuses what is too long', async () => {
    const made = await send('POST', '/issues/1/comments', { body: 'x'.repeat(65_536) })
    const edited = await send('PATCH', `/issues/comments/${made.json.id}`, { body: 'shorter' })
    const tooLong = await send('POST', '/issues/1/comments', { body: 'x'.repeat(65_537) })
    const empty = await send('POST', '/issues/1/comments', {})

    expect(made).toMatchObject({ status: 201, json: { user: { login: 'speckit-app[bot]', type: 'Bot' } } })
    expect(made.json.performed_via_github_app).toMatchObject({ id: 4242, slug: 'speckit-app' })
    expect(edited.json).toMatchObject({ body: 'shorter', id: made.json.id })
    expect(tooLong.json.errors[0].message).toBe('body is too long (maximum is 65536 characters)')
    expect(empty.json.message).toContain('"body" wasn\'t supplied.')
    expect(fixture.github.state('octo', 'hello').comments).toMatchObject([{ body: 'shorter', edits: 1, issue: 1 }])
  })

  it('pages with Link headers', async () => {
    const issue = await fixture.github.openIssue('octo', 'hello', { title: 'Pages', body: null, author: 'mona' })
    for (let number = 0; number < 5; number++)
      await fixture.github.commentOnIssue('octo', 'hello', issue, `${number}`, 'mona')

    const first = await send('GET', `/issues/${issue}/comments?per_page=2`)
    const next = /<([^>]+)>; rel="next"/.exec(first.headers.get('link') ?? '')?.[1] ?? ''
    const second = await fixture.api('GET', next.slice(fixture.github.apiUrl.length), { token })

    expect(first.headers.get('link')).toContain('rel="last"')
    expect(second.json.map(({ body }: { body: string }) => body)).toEqual(['2', '3'])
  })

  it('adds and removes labels, and makes reactions once', async () => {
    const added = await send('POST', '/issues/1/labels', { labels: ['in progress', 'speckit'] })
    const removed = await send('DELETE', '/issues/1/labels/in%20progress')
    const gone = await send('DELETE', '/issues/1/labels/in%20progress')
    const first = await send('POST', '/issues/1/reactions', { content: 'eyes' })
    const again = await send('POST', '/issues/1/reactions', { content: 'eyes' })
    const unknown = await send('POST', '/issues/1/reactions', { content: 'sparkles' })

    expect(added.json.map(({ name }: { name: string }) => name)).toEqual(['speckit', 'in progress'])
    expect(removed.json).toHaveLength(1)
    expect(gone).toMatchObject({ status: 404, json: { message: 'Label does not exist' } })
    expect([first.status, again.status, unknown.status]).toEqual([201, 200, 422])
    expect(first.json.id).toBe(again.json.id)
  })

  it('creates and closes an issue, and refuses a long title', async () => {
    const made = await send('POST', '/issues', { title: 'By the App', labels: ['bug'] })
    const closed = await send('PATCH', `/issues/${made.json.number}`, { state: 'closed' })
    const long = await send('POST', '/issues', { title: 'x'.repeat(257) })

    expect(closed.json).toMatchObject({ state: 'closed', labels: [{ name: 'bug' }] })
    expect(long.status).toBe(422)
  })

  it.each([
    ['{', 400, 'Problems parsing JSON'],
    ['[1]', 400, 'Body should be a JSON object'],
    ['{"body":1}', 422, 'Invalid request'],
  ])('answers the body %s with %i', async (body, status, message) => {
    const answer = await send('POST', '/issues/1/comments', body)

    expect(answer.status).toBe(status)
    expect(answer.json.message).toContain(message)
  })
})

describe('pull requests', () => {
  it('opens a draft, lists it by head, changes it, shows files and commits', async () => {
    const sha = await fixture.github.commitAs(
      'octo',
      'hello',
      'spec',
      { 'spec.md': '# Spec\n', 'README.md': 'new\n' },
      'mona',
    )
    const made = await send('POST', '/pulls', { title: 'Spec', head: 'spec', base: 'main', body: 'B', draft: true })
    const { number } = made.json

    const listed = await send('GET', '/pulls?head=octo:spec&state=all')
    const changed = await send('PATCH', `/pulls/${number}`, { body: 'Changed' })
    const files = await send('GET', `/pulls/${number}/files`)
    const commits = await send('GET', `/pulls/${number}/commits`)

    expect(made).toMatchObject({ status: 201, json: { draft: true, head: { sha, ref: 'spec' }, changed_files: 2 } })
    expect(made.json.html_url).toBe(`${fixture.github.url}/octo/hello/pull/${number}`)
    expect(listed.json).toMatchObject([{ number, state: 'open' }])
    expect(changed.json.body).toBe('Changed')
    expect(files.json).toMatchObject([
      { filename: 'README.md', status: 'modified', additions: 1, deletions: 1 },
      { filename: 'spec.md', status: 'added', patch: '@@ -0,0 +1 @@\n+# Spec' },
    ])
    expect(commits.json.map((commit: { sha: string }) => commit.sha)).toEqual([sha])
  })

  it('follows its branch, and stays readable when the branch is deleted', async () => {
    await fixture.github.commitAs('octo', 'hello', 'moving', { 'a.md': '1' }, 'mona')
    const { json } = await send('POST', '/pulls', { title: 'Moves', head: 'octo:moving', base: 'main' })
    const sha = await fixture.github.commitAs('octo', 'hello', 'moving', { 'a.md': '2' }, 'mona')

    const moved = await send('GET', `/pulls/${json.number}`)
    await fixture.github.deleteBranch('octo', 'hello', 'moving', 'mona')
    const orphan = await send('GET', `/pulls/${json.number}`)

    expect(moved.json.head.sha).toBe(sha)
    expect(orphan.json).toMatchObject({ state: 'closed', head: { sha } })
  })

  it('refuses what cannot be', async () => {
    await fixture.github.commitAs('octo', 'hello', 'twice', { 'b.md': '1' }, 'mona')
    const pull = (change: object) => send('POST', '/pulls', { title: 'T', head: 'twice', base: 'main', ...change })
    await pull({})
    await fixture.git('.', ['clone', '--quiet', fixture.cloneUrl, 'same'])
    await fixture.git('same', ['push', 'origin', 'HEAD:refs/heads/same'], token)

    const [second, noHead, noBase, same, long, noTitle] = await Promise.all([
      pull({}),
      pull({ head: 'gone' }),
      pull({ base: 'gone' }),
      pull({ head: 'same' }),
      pull({ body: 'x'.repeat(65_537) }),
      pull({ title: '' }),
    ])

    const all = [second, noHead, noBase, same, long, noTitle]
    expect(all.map((answer) => answer?.status)).toEqual([422, 422, 422, 422, 422, 422])
    expect(second?.json.errors[0].message).toBe('A pull request already exists for octo:twice.')
    expect(noHead?.json.errors[0]).toMatchObject({ field: 'head', code: 'invalid' })
    expect(noBase?.json.errors[0]).toMatchObject({ field: 'base', code: 'invalid' })
    expect(same?.json.errors[0].message).toBe('No commits between main and same')
  })

  it('makes one of two that are asked for at once', async () => {
    await fixture.github.commitAs('octo', 'hello', 'race', { 'c.md': '1' }, 'mona')
    const wanted = { title: 'T', head: 'race', base: 'main' }

    const answers = await Promise.all([send('POST', '/pulls', wanted), send('POST', '/pulls', wanted)])

    expect(answers.map(({ status }) => status).toSorted((one, other) => one - other)).toEqual([201, 422])
  })

  it('has no drafts where the plan has none', async () => {
    await fixture.github.createRepository({ owner: 'octo', name: 'free', isPrivate: true, draftsSupported: false })
    await fixture.github.commitAs('octo', 'free', 'spec', { 'a.md': '1' }, 'mona')
    const pull = (draft: boolean) =>
      fixture.api('POST', '/repos/octo/free/pulls', { token, body: { title: 'T', head: 'spec', base: 'main', draft } })

    const draft = await pull(true)
    const ready = await pull(false)

    expect(draft).toMatchObject({
      status: 422,
      json: { message: 'Draft pull requests are not supported in this repository.' },
    })
    expect(ready).toMatchObject({ status: 201, json: { draft: false } })
  })
})

describe('check runs', () => {
  const annotation = { path: 'README.md', start_line: 1, end_line: 1, annotation_level: 'notice', message: 'm' }
  const create = (change: object) =>
    send('POST', '/check-runs', { name: 'C', head_sha: fixture.repository.headSha, ...change })

  it('is made, completed and found by commit, branch, name and App', async () => {
    const output = { title: 'T', summary: 'S', annotations: [annotation] }
    const made = await create({ name: 'Spec Kit / specify', status: 'in_progress', external_id: 'e', output })
    const done = await send('PATCH', `/check-runs/${made.json.id}`, {
      status: 'completed',
      conclusion: 'success',
      output,
    })

    const found = await send(
      'GET',
      `/commits/main/check-runs?check_name=${encodeURIComponent('Spec Kit / specify')}&app_id=4242`,
    )
    const other = await send('GET', `/commits/${fixture.repository.headSha}/check-runs?app_id=1`)
    const annotations = await send('GET', `/check-runs/${made.json.id}/annotations`)

    expect(made).toMatchObject({ status: 201, json: { status: 'in_progress', conclusion: null, external_id: 'e' } })
    expect(done.json).toMatchObject({ status: 'completed', conclusion: 'success', output: { annotations_count: 2 } })
    expect(found.json).toMatchObject({ total_count: 1, check_runs: [{ app: { id: 4242 } }] })
    expect(other.json.total_count).toBe(0)
    expect(annotations.json).toHaveLength(2)
  })

  it.each<[string, object, string]>([
    ['an unknown SHA', { head_sha: 'a'.repeat(40) }, `No commit found for SHA: ${'a'.repeat(40)}`],
    ['no SHA', { head_sha: 'main' }, 'No commit found for SHA: main'],
    [
      '51 annotations',
      { output: { title: 't', summary: 's', annotations: Array(51).fill(annotation) } },
      'No more than 50 items are allowed; 51 were supplied.',
    ],
    [
      'a long summary',
      { output: { title: 't', summary: 'x'.repeat(65_536) } },
      'Only 65535 characters are allowed; 65536 were supplied.',
    ],
    [
      'a long text',
      { output: { title: 't', summary: 's', text: 'x'.repeat(65_536) } },
      'Only 65535 characters are allowed',
    ],
    [
      'a long title',
      { output: { title: 'x'.repeat(256), summary: 's' } },
      'Only 255 characters are allowed; 256 were supplied.',
    ],
    ['an output without summary', { output: { title: 't' } }, '"summary" wasn\'t supplied.'],
    ['no conclusion', { status: 'completed' }, '"conclusion" wasn\'t supplied'],
    ['an unknown conclusion', { status: 'completed', conclusion: 'great' }, 'is not a member of'],
    [
      'four actions',
      { actions: Array(4).fill({ label: 'l', description: 'd', identifier: 'i' }) },
      'No more than 3 items',
    ],
    [
      'a long button',
      { actions: [{ label: 'x'.repeat(21), description: 'd', identifier: 'i' }] },
      'Only 20 characters',
    ],
    ['a wrong date', { started_at: 'yesterday' }, 'started_at'],
  ])('is refused with %s', async (_, change, message) => {
    const answer = await create(change)

    expect(answer.status).toBe(422)
    expect(answer.json.message).toContain(message)
  })

  it('does not go back from completed, and a refused change changes nothing', async () => {
    const { json } = await create({ name: 'Done', conclusion: 'neutral' })

    const back = await send('PATCH', `/check-runs/${json.id}`, {
      status: 'in_progress',
      output: { summary: 'changed' },
    })
    const after = await send('GET', `/check-runs/${json.id}`)

    expect([json.status, back.status]).toEqual(['completed', 422])
    expect(after.json).toMatchObject({ status: 'completed', conclusion: 'neutral', output: { summary: null } })
  })

  it('lists the newest of a name unless all are asked for', async () => {
    const head_sha = await fixture.github.commitAs('octo', 'hello', 'checked', { 'x.md': '1' }, 'mona')
    const [first, second] = [await create({ head_sha }), await create({ head_sha })]

    const latest = await send('GET', `/commits/${head_sha}/check-runs`)
    const all = await send('GET', `/commits/${head_sha}/check-runs?filter=all`)

    expect(latest.json.check_runs.map(({ id }: { id: number }) => id)).toEqual([second.json.id])
    expect(all.json.check_runs.map(({ id }: { id: number }) => id)).toEqual([second.json.id, first.json.id])
  })
})

describe('the server', () => {
  it('says request ids, rate limits and ETags', async () => {
    const first = await send('GET', '')
    const response = await fetch(`${fixture.github.apiUrl}${repo}`, {
      headers: {
        authorization: `token ${token}`,
        'if-none-match': first.headers.get('etag') ?? '',
        connection: 'close',
      },
    })

    expect(first.headers.get('x-github-request-id')).toMatch(/^[0-9A-F]+$/)
    expect(Number(first.headers.get('x-ratelimit-remaining'))).toBeLessThan(5000)
    expect(response.status).toBe(304)
  })

  it('refuses when the hour’s requests are used up, except for asking about it', async () => {
    const small = await startFixture({ rateLimit: 3 })
    try {
      const own = await small.token()
      const statuses: number[] = []
      for (let number = 0; number < 4; number++) {
        statuses.push((await small.api('GET', repo, { token: own })).status)
      }
      const limit = await small.api('GET', '/rate_limit', { token: own })

      expect(statuses).toEqual([200, 200, 200, 403])
      expect(limit.json.rate).toMatchObject({ limit: 3, remaining: 0 })
    } finally {
      await small.close()
    }
  })

  it('answers 404 to what it does not have', async () => {
    expect(await fixture.api('GET', '/nothing', { token })).toMatchObject({
      status: 404,
      json: { message: 'Not Found' },
    })
  })
})
