import { describe, expect, it } from '@jest/globals'
import { readEvent } from '../../../src/domain/trigger/read-event.ts'

const repository = { id: 99, name: 'todo', owner: { login: 'octo' } }
const installation = { id: 3 }
const sender = { id: 7, login: 'mona', type: 'User' }
const bot = { id: 8, login: 'speckit-app[bot]', type: 'Bot' }
const about = { repository, installation, sender, issue: { number: 12 } }
const push = {
  repository,
  installation,
  sender,
  ref: 'refs/heads/speckit/012-x',
  after: 'a'.repeat(40),
  deleted: false,
}

function read(name: string, payload: unknown) {
  const [event = '', action = null] = name.split('.')
  return readEvent({ event, action, payload })
}

describe('readEvent', () => {
  it.each<[string, object, object]>([
    ['issues.deleted', about, { kind: 'issue_gone', repositoryId: 99, issueNumber: 12, how: 'deleted' }],
    ['issues.transferred', about, { kind: 'issue_gone', repositoryId: 99, issueNumber: 12, how: 'transferred' }],
    ['push', push, { kind: 'branch_moved', repositoryId: 99, branch: 'speckit/012-x', login: 'mona' }],
    [
      'push',
      { ...push, deleted: true, after: '0'.repeat(40) },
      { kind: 'branch_moved', repositoryId: 99, branch: 'speckit/012-x', login: 'mona' },
    ],
    [
      'issue_comment.edited',
      { ...about, comment: { body: 'x', user: bot } },
      { kind: 'comment_changed', repositoryId: 99, issueNumber: 12 },
    ],
    [
      'issue_comment.deleted',
      { ...about, comment: { body: 'x', user: bot } },
      { kind: 'comment_changed', repositoryId: 99, issueNumber: 12 },
    ],
    [
      'repository.renamed',
      about,
      { kind: 'repository_moved', repositoryId: 99, owner: 'octo', name: 'todo', installationId: 3 },
    ],
    [
      'repository.transferred',
      about,
      { kind: 'repository_moved', repositoryId: 99, owner: 'octo', name: 'todo', installationId: 3 },
    ],
    ['repository.deleted', about, { kind: 'repository_gone', repositoryId: 99, how: 'deleted' }],
    ['repository.archived', about, { kind: 'repository_gone', repositoryId: 99, how: 'archived' }],
    [
      'installation.deleted',
      { installation, sender },
      { kind: 'installation_gone', installationId: 3, how: 'deleted' },
    ],
    [
      'installation.suspend',
      { installation, sender },
      { kind: 'installation_gone', installationId: 3, how: 'suspended' },
    ],
    [
      'installation_repositories.removed',
      {
        installation,
        sender,
        repositories_removed: [
          { id: 99, name: 'todo' },
          { id: 98, name: 'other' },
        ],
      },
      { kind: 'repositories_removed', installationId: 3, repositoryIds: [99, 98] },
    ],
  ])('reads %s', (name, payload, event) => {
    expect(read(name, payload)).toEqual({ kind: 'event', event })
  })

  it.each<[string, string, unknown, RegExp]>([
    ['a tag', 'push', { ...push, ref: 'refs/tags/v1' }, /refs\/tags\/v1 is no branch/],
    [
      'a comment of a person',
      'issue_comment.edited',
      { ...about, comment: { body: 'x', user: sender } },
      /not read again/,
    ],
    [
      'our own edit',
      'issue_comment.edited',
      { ...about, comment: { body: 'x', user: bot }, sender: bot },
      /not read again/,
    ],
    [
      'a comment of nobody',
      'issue_comment.deleted',
      { ...about, comment: { body: 'x', user: null } },
      /not read again/,
    ],
    ['a push without a branch', 'push', { ...push, ref: null }, /not that of push/],
    ['no payload', 'repository.renamed', null, /not that of repository\.renamed/],
    ['no list', 'installation_repositories.removed', { installation }, /repositories_removed/],
  ])('finds nothing to do in %s', (_name, name, payload, why) => {
    expect(read(name, payload)).toEqual({ kind: 'irrelevant', why: expect.stringMatching(why) })
  })

  it.each(['issues.opened', 'installation.created', 'watch', '__proto__', 'constructor', 'hasOwnProperty', ''])(
    'does not know %s',
    (name) => {
      expect(read(name, {})).toBeNull()
    },
  )
})
