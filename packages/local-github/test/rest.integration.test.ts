import { describe, expect, it } from '@jest/globals'
import { fixture, repo, send, token, useRest } from './support/rest.ts'

useRest()

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
