import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { connect } from '../src/index.ts'
import type { RemoteGitHub } from '../src/index.ts'
import { startFixture } from './support/fixture.ts'
import type { Fixture } from './support/fixture.ts'

const token = randomBytes(24).toString('hex')
let fixture: Fixture
let remote: RemoteGitHub

beforeAll(async () => {
  fixture = await startFixture({ controlToken: token })
  remote = connect(fixture.github.url, token)
})

afterAll(() => fixture.close())

async function ask(operation: string, body: object): Promise<{ status: number; json: unknown }> {
  const response = await fetch(`${fixture.github.url}/_local/${operation}`, {
    method: 'POST',
    headers: { connection: 'close', authorization: `Bearer ${token}` },
    body: JSON.stringify(body),
  })
  return { status: response.status, json: await response.json() }
}

const repository = { owner: 'octo', name: 'new' }
const at = { owner: 'octo', name: 'hello' }
const of = { ...at, number: 1, by: 'mona' }
const issue = { title: 'T', body: null, author: 'mona' }
const commit = { ...at, branch: 'spec', by: 'mona' }
const review = { state: 'comment', body: 'B' }
const remark = { path: 'README.md', line: 1, body: 'B' }
const fault = { match: { path: 'x' }, kind: 'reset' }

describe('what lies inside an argument of the control API', () => {
  it.each([
    ['createRepository', { repository: { name: 'new' } }, 'repository.owner', 'string, got nothing'],
    ['createRepository', { repository: { ...repository, name: 7 } }, 'repository.name', 'string, got 7'],
    ['createRepository', { repository: { ...repository, name: null } }, 'repository.name', 'string, got null'],
    ['createRepository', { repository: { ...repository, files: [] } }, 'repository.files', 'object, got []'],
    ['createRepository', { repository: { ...repository, files: null } }, 'repository.files', 'object, got null'],
    [
      'createRepository',
      { repository: { ...repository, files: { 'a.txt': 1 } } },
      'repository.files["a.txt"]',
      'string, got 1',
    ],
    ['createRepository', { repository: { ...repository, empty: 'no' } }, 'repository.empty', 'boolean, got "no"'],
    [
      'createRepository',
      { repository: { ...repository, protectedBranches: 'main' } },
      'repository.protectedBranches',
      'array, got "main"',
    ],
    [
      'createRepository',
      { repository: { ...repository, protectedBranches: ['main', {}] } },
      'repository.protectedBranches[1]',
      'string, got {}',
    ],
    [
      'setPermission',
      { ...at, login: 'mona', permission: 'owner' },
      'permission',
      'one of admin, maintain, write, triage, read, none, got owner',
    ],
    ['commitAs', { ...commit, files: { 'a.txt': null } }, 'files["a.txt"]', 'string, got null'],
    ['commitAs', { ...commit, files: {}, options: { force: 1 } }, 'options.force', 'boolean, got 1'],
    [
      'commitAs',
      { ...commit, files: {}, options: { forced: true } },
      'options',
      'object with no fields but force, parent, got forced',
    ],
    ['openIssue', { ...at, issue: {} }, 'issue.title', 'string, got nothing'],
    ['openIssue', { ...at, issue: { ...issue, body: 1 } }, 'issue.body', 'string or null, got 1'],
    ['openIssue', { ...at, issue: { title: 'T', author: 'mona' } }, 'issue.body', 'string or null, got nothing'],
    ['openIssue', { ...at, issue: { ...issue, labels: [1] } }, 'issue.labels[0]', 'string, got 1'],
    [
      'openIssue',
      { ...at, issue: { ...issue, label: 'bug' } },
      'issue',
      'object with no fields but title, body, author, labels, got label',
    ],
    ['editIssue', { ...of, change: { title: ['T'] } }, 'change.title', 'string, got ["T"]'],
    ['lockIssue', { ...of, reason: 'anger' }, 'reason', 'one of off-topic, too heated, resolved, spam, got anger'],
    ['commentOnIssue', { ...of, body: 'B', options: { anySize: 'yes' } }, 'options.anySize', 'boolean, got "yes"'],
    [
      'reviewPullRequest',
      { ...of, review: { ...review, state: 'like' } },
      'review.state',
      'one of approve, request_changes, comment, got like',
    ],
    ['reviewPullRequest', { ...of, review: { state: 'approve' } }, 'review.body', 'string, got nothing'],
    [
      'reviewPullRequest',
      { ...of, review: { ...review, comments: [remark, { ...remark, line: '3' }] } },
      'review.comments[1].line',
      'whole number of at least 1, got "3"',
    ],
    ['reviewPullRequest', { ...of, review: { ...review, comments: [null] } }, 'review.comments[0]', 'object, got null'],
    [
      'addFault',
      { fault: { ...fault, match: { path: 1 } } },
      'fault.match.path',
      'source of a regular expression, got 1',
    ],
    [
      'addFault',
      { fault: { ...fault, match: { path: '(' } } },
      'fault.match.path',
      'source of a regular expression, got "(" (Invalid regular expression: /(/: Unterminated group)',
    ],
    ['addFault', { fault: { ...fault, status: 99 } }, 'fault.status', 'whole number from 200 to 599, got 99'],
    [
      'addFault',
      { fault: { ...fault, times: 'ever' } },
      'fault.times',
      'whole number of at least 1 or always, got "ever"',
    ],
  ])('is refused with a sentence: %s %j', async (operation, body, path, rest) => {
    expect(await ask(operation, body)).toEqual({
      status: 422,
      json: { message: `${path} of ${operation} must be: ${rest}` },
    })
  })

  it('is shown in part when it is long', async () => {
    const { json } = await ask('openIssue', { ...at, issue: { ...issue, title: ['x'.repeat(1000)] } })

    expect(json).toEqual({ message: `issue.title of openIssue must be: string, got ["${'x'.repeat(198)}…` })
  })

  it('changes nothing when it is wrong', async () => {
    const sent = fixture.github.deliveries().length

    await ask('openIssue', { ...at, issue: { ...issue, labels: ['bug', 1] } })

    expect(fixture.github.state('octo', 'hello').issues).toEqual([])
    expect(fixture.github.deliveries()).toHaveLength(sent)
  })

  it('passes when it is right, down to the last field', async () => {
    const files = { 'a.txt': 'a\n' }
    await remote.createRepository({
      owner: 'octo',
      name: 'whole',
      files,
      isPrivate: true,
      defaultBranch: 'trunk',
      draftsSupported: false,
      empty: false,
      protectedBranches: ['trunk'],
    })
    await remote.setPermission('octo', 'whole', 'mona', 'admin')
    const wanted = { title: 'T', body: null, author: 'mona', labels: ['bug'] }
    const number = await remote.openIssue('octo', 'whole', wanted)
    await remote.editIssue('octo', 'whole', number, { title: 'U', body: 'B' }, 'mona')
    await remote.commentOnIssue('octo', 'whole', number, 'x'.repeat(70_000), 'mona', { anySize: true })
    const sha = await remote.commitAs('octo', 'whole', 'spec', files, 'mona', { force: true })
    const path = '/none$'
    const match = { method: 'GET', path }
    const added = await ask('addFault', {
      fault: { match, kind: 'rate_limit', status: 429, retryAfterSeconds: 0, times: 'always' },
    })

    const state = await remote.state('octo', 'whole')
    expect(state.issues).toMatchObject([{ title: 'U', body: 'B', labels: ['bug'] }])
    expect(state.branches['spec']).toBe(sha)
    expect(added.status).toBe(200)
  })

  it('is named to a connected process with the operation', async () => {
    const wrong = { title: 'T', body: null, author: 1 as unknown as string }

    await expect(remote.openIssue('octo', 'hello', wrong)).rejects.toThrow(
      'openIssue: issue.author of openIssue must be: string, got 1',
    )
  })
})
