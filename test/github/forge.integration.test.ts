import { describe, expect, it } from '@jest/globals'

import { github, forge, at, head, useLocalForge, forgeOf, accessTo, refsBy } from './support/local-forge.ts'

useLocalForge()

describe('the forge, against the local GitHub', () => {
  it('reads the repository', async () => {
    expect(await forge.repository(at)).toEqual({
      ...at.repository,
      defaultBranch: 'main',
      isArchived: false,
    })
  })

  it('reads live permissions', async () => {
    for (const permission of ['admin', 'maintain', 'write', 'triage', 'read'] as const) {
      github.setPermission('octo', 'hello', 'mona', permission)
      expect(await forge.permission(at, 'mona')).toBe(permission)
    }
    expect(await forge.permission(at, 'nobody-of-this-name')).toBe('none')
  })

  it('reads branches, files and directories', async () => {
    expect(await forge.branchHead(at, 'main')).toBe(head)
    expect(await forge.branchHead(at, 'no/such')).toBeNull()
    expect(await forge.readFile(at, '.github/speckit.yml', 'main')).toBe('label: größe\n')
    expect(await forge.readFile(at, '.github', 'main')).toBeNull()
    expect(await forge.readFile(at, 'missing.md', head)).toBeNull()
    expect(await forge.exists(at, '.github', 'main')).toBe(true)
    expect(await forge.exists(at, '.specify', 'main')).toBe(false)
  })

  it('finds no branch and no file in an empty repository', async () => {
    const empty = accessTo('empty', await github.createRepository({ owner: 'octo', name: 'empty', empty: true }))

    expect(await forge.branchHead(empty, 'main')).toBeNull()
    expect(await forge.readFile(empty, 'README.md', 'main')).toBeNull()
  })

  it('lends a token for git that works, for this repository alone, and is revoked', async () => {
    const used = await forge.withGitToken(at, 'write', async (token) => {
      expect((await refsBy(token)).status).toBe(200)
      return token
    })

    expect((await refsBy(used)).status).toBe(401)
    expect(github.state('octo', 'hello').tokens.permissions).toContainEqual({ contents: 'write', metadata: 'read' })
  })

  it('names the clone address', async () => {
    expect(forge.cloneUrl(at.repository)).toBe(`${github.url}/octo/hello.git`)
  })

  it('writes, finds and edits its own comments, and no others', async () => {
    const issue = await github.openIssue('octo', 'hello', { title: 'T', body: 'B', author: 'mona' })
    await github.commentOnIssue('octo', 'hello', issue, 'from a person', 'mona')
    const comment = await forge.createComment(at, issue, 'first')

    expect(await forge.updateComment(at, comment.id, 'second')).toBe(true)
    expect(await forge.ownComments(at, issue)).toEqual([{ ...comment, body: 'second' }])
    expect(await forge.updateComment(at, 1, 'x')).toBe(false)
  })

  it('reacts, which is safe to repeat', async () => {
    const issue = await github.openIssue('octo', 'hello', { title: 'T', body: null, author: 'mona' })

    await forge.react(at, issue, 'eyes')
    await forge.react(at, issue, 'eyes')
    expect(github.state('octo', 'hello').reactions.filter((reaction) => reaction.issue === issue)).toHaveLength(1)
  })

  it('opens a draft pull request once, finds and changes it', async () => {
    const sha = await github.commitAs('octo', 'hello', '012-x', { 'specs/012-x/spec.md': '# X\n' }, 'mona')
    const request = { branch: '012-x', base: 'main', title: 'X', body: 'B', isDraft: true }

    expect(await forge.pullRequestsFrom(at, '012-x')).toEqual([])
    const pull = await forge.createPullRequest(at, request)
    await expect(forge.createPullRequest(at, request)).rejects.toMatchObject({ code: 'pull_request_exists' })
    await forge.updatePullRequest(at, pull.number, { title: 'Y', body: 'C' })

    expect(pull).toMatchObject({ title: 'X', isDraft: true, state: 'open', headSha: sha })
    expect(await forge.pullRequestsFrom(at, '012-x')).toEqual([{ ...pull, title: 'Y', body: 'C' }])
  })

  it('is told when drafts are not supported, and when there is nothing to pull', async () => {
    const plain = { owner: 'octo', name: 'plain', files: { a: '1' }, draftsSupported: false }
    const there = accessTo('plain', await github.createRepository(plain))
    await github.commitAs('octo', 'plain', 'x', { b: '2' }, 'mona')
    const request = { branch: 'x', base: 'main', title: 'X', body: '', isDraft: true }

    await expect(forge.createPullRequest(there, request)).rejects.toMatchObject({ code: 'draft_not_supported' })
    expect(await forge.createPullRequest(there, { ...request, isDraft: false })).toMatchObject({ isDraft: false })
    const missing = forge.createPullRequest(there, { ...request, branch: 'no-such-branch', isDraft: false })
    await expect(missing).rejects.toMatchObject({ code: 'github_refused' })
  })

  it('creates, finds and completes check runs', async () => {
    const content = {
      name: 'Spec Kit / plan',
      externalId: 'run:plan:1',
      status: 'in_progress' as const,
      conclusion: null,
      startedAt: new Date('2026-05-01T12:00:00Z'),
      completedAt: null,
      detailsUrl: 'https://speckit.example.test/runs/1',
      title: 'Planning',
      summary: 'S',
      text: '',
      annotations: [],
      actions: [],
    }
    const created = await forge.createCheckRun(at, { ...content, headSha: head })
    const done = { status: 'completed', conclusion: 'success', completedAt: new Date('2026-05-01T12:01:00Z') } as const
    const annotation = { path: 'README.md', line: 1, level: 'warning', message: 'M', title: 'T' } as const
    await forge.updateCheckRun(at, created.id, { ...content, ...done, text: 'log', annotations: [annotation] })

    const { id, name, externalId } = created
    expect(await forge.ownCheckRuns(at, head)).toEqual([
      { id, name, externalId, status: 'completed', conclusion: 'success' },
    ])
    expect(github.state('octo', 'hello').checkRuns).toMatchObject([{ annotations: 1, text: 'log', title: 'Planning' }])
  })

  it('asks for an action with buttons, and takes it back when it was done', async () => {
    const content = {
      name: 'Spec Kit / specify',
      externalId: 'run:specify:1',
      startedAt: new Date('2026-05-01T12:00:00Z'),
      completedAt: new Date('2026-05-01T12:01:00Z'),
      detailsUrl: 'https://speckit.example.test/runs/1',
      title: 'Approve the spec',
      summary: 'S',
      text: '',
      annotations: [],
    }
    const approve = { label: 'Approve', description: 'Lets the run go on', identifier: 'approve' } as const
    const state = { status: 'completed', conclusion: 'action_required' } as const
    const asked = { ...content, ...state, actions: [approve] }
    const stateOf = (id: number) => github.state('octo', 'hello').checkRuns.find((run) => run.id === id)

    const { id } = await forge.createCheckRun(at, { ...asked, headSha: head })
    expect(stateOf(id)).toMatchObject({ conclusion: 'action_required', actions: [approve] })
    await forge.updateCheckRun(at, id, { ...asked, conclusion: 'success', actions: [] })

    expect(stateOf(id)).toMatchObject({ status: 'completed', conclusion: 'success', actions: [] })
  })

  it('reacts to comments, also to one that is gone', async () => {
    const issue = await github.openIssue('octo', 'hello', { title: 'T', body: null, author: 'mona' })
    const { commentId } = await github.commentOnIssue('octo', 'hello', issue, '/speckit help', 'mona')

    await forge.reactToComment(at, commentId, 'eyes')
    await forge.reactToComment(at, commentId, 'eyes')
    await forge.reactToComment(at, 999_999_999, 'eyes')

    expect(github.state('octo', 'hello').reactions.filter(({ comment }) => comment === commentId)).toHaveLength(1)
  })

  it('reads what reviewers left on lines, since a time', async () => {
    const path = 'specs/013-y/spec.md'
    await github.commitAs('octo', 'hello', '013-y', { [path]: '# Y\n\nOne.\nTwo.\n' }, 'mona')
    const request = { branch: '013-y', base: 'main', title: 'Y', body: 'B', isDraft: true }
    const { number } = await forge.createPullRequest(at, request)
    const comments = [{ path, line: 3, body: 'Which time zone?' }]
    github.setPermission('octo', 'hello', 'hubot', 'write')
    await github.reviewPullRequest('octo', 'hello', number, { state: 'comment', body: 'See below', comments }, 'hubot')

    expect(await forge.reviewComments(at, number, null)).toMatchObject([
      { login: 'hubot', isBot: false, path, line: 3, body: 'Which time zone?' },
    ])
    expect(await forge.reviewComments(at, number, new Date(Date.now() + 60_000))).toEqual([])
  })

  it('is refused in GitHub’s words what is over the limits', async () => {
    const issue = await github.openIssue('octo', 'hello', { title: 'T', body: null, author: 'mona' })

    const done = forge.createComment(at, issue, 'x'.repeat(65_537))

    await expect(done).rejects.toMatchObject({ code: 'github_refused', message: expect.stringContaining('422') })
  })

  it('does not repeat a comment whose answer was lost: it is there once', async () => {
    const issue = await github.openIssue('octo', 'hello', { title: 'T', body: null, author: 'mona' })
    const path = new RegExp(`/issues/${issue}/comments$`)
    for (const kind of ['error_after', 'reset_after'] as const) {
      github.faults.add({ match: { method: 'POST', path }, kind })
      await expect(forge.createComment(at, issue, kind)).rejects.toMatchObject({ name: 'UnavailableError' })
    }

    expect((await forge.ownComments(at, issue)).map(({ body }) => body)).toEqual(['error_after', 'reset_after'])
  })

  it('waits as long as GitHub asks, and repeats reads after 5xx and resets', async () => {
    const path = /\/git\/ref\//
    github.faults.add({ match: { path }, kind: 'secondary_limit', retryAfterSeconds: 7 })
    // each with limits of its own: a refusal pauses the installation
    await expect(forgeOf(github).branchHead(at, 'main')).rejects.toMatchObject({ retryAfterMs: 7000 })
    github.faults.add({ match: { path }, kind: 'rate_limit' })
    await expect(forgeOf(github).branchHead(at, 'main')).rejects.toMatchObject({ retryAfterMs: expect.any(Number) })
    github.faults.add({ match: { path }, kind: 'error_before' })
    github.faults.add({ match: { path }, kind: 'reset' })

    expect(await forge.branchHead(at, 'main')).toBe(head)
  })

  it('names the version of the API in every call that it has made', () => {
    const calls = github.requests().filter(({ path }) => !path.includes('.git/'))

    expect(calls.length).toBeGreaterThan(10)
    expect(calls.filter(({ apiVersion }) => apiVersion !== '2022-11-28')).toEqual([])
  })

  it('has no token left at the end', async () => {
    const ending = forgeOf(github)
    const minted = github.state('octo', 'hello').tokens.active
    await ending.branchHead(at, 'main')
    expect(github.state('octo', 'hello').tokens.active).toBe(minted + 1)

    await ending.close()

    expect(github.state('octo', 'hello').tokens.active).toBe(minted)
  })
})
