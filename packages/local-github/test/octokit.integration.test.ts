import { ProbotOctokit } from 'probot'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { appId, privateKey } from './support/app-key.ts'
import { startFixture } from './support/fixture.ts'
import type { Fixture } from './support/fixture.ts'

let fixture: Fixture

beforeEach(async () => {
  fixture = await startFixture({}, { isPrivate: true })
})

afterEach(() => fixture.close())

function octokit(auth: object) {
  return new ProbotOctokit({
    baseUrl: fixture.github.apiUrl,
    throttle: { enabled: false },
    retry: { enabled: false },
    ...auth,
  })
}

describe('ProbotOctokit', () => {
  it('works unchanged: token, permission, contents, comment, pull request, check run, revocation', async () => {
    fixture.github.setPermission('octo', 'hello', 'mona', 'write')
    const issue_number = await fixture.github.openIssue('octo', 'hello', { title: 'T', body: 'B', author: 'mona' })
    await fixture.github.commitAs('octo', 'hello', 'spec', { 'spec.md': '# S\n' }, 'mona')
    const app = octokit({ auth: { appId, privateKey } })
    const minted = await app.rest.apps.createInstallationAccessToken({
      installation_id: fixture.repository.installationId,
      repository_ids: [fixture.repository.id],
      permissions: { issues: 'write', contents: 'read', pull_requests: 'write', checks: 'write' },
    })
    const own = octokit({ auth: { token: minted.data.token } })
    const at = { owner: 'octo', repo: 'hello' }

    const permission = await own.rest.repos.getCollaboratorPermissionLevel({ ...at, username: 'mona' })
    const file = await own.rest.repos.getContent({ ...at, path: 'src/main.ts', mediaType: { format: 'raw' } })
    const comment = await own.rest.issues.createComment({ ...at, issue_number, body: 'hello' })
    const comments = await own.paginate(own.rest.issues.listComments, { ...at, issue_number, per_page: 1 })
    await own.rest.issues.addLabels({ ...at, issue_number, labels: ['ready'] })
    const pull = await own.rest.pulls.create({ ...at, title: 'T', head: 'spec', base: 'main', draft: true })
    const check = await own.rest.checks.create({
      ...at,
      name: 'C',
      head_sha: pull.data.head.sha,
      status: 'in_progress',
    })
    await own.rest.checks.update({ ...at, check_run_id: check.data.id, conclusion: 'success' })
    await own.rest.apps.revokeInstallationAccessToken()

    expect(permission.data.permission).toBe('write')
    expect(file.data).toBe('export {}\n')
    expect(comments.map(({ id }) => id)).toEqual([comment.data.id])
    expect(fixture.github.state('octo', 'hello')).toMatchObject({
      issues: [{ labels: ['ready'] }, { isPullRequest: true }],
      pullRequests: [{ draft: true, head: 'spec', headSha: pull.data.head.sha }],
      checkRuns: [{ name: 'C', conclusion: 'success', updates: 1 }],
      tokens: { minted: 1, revoked: 1 },
    })
    await expect(own.rest.repos.get(at)).rejects.toMatchObject({ status: 401 })
  })

  it('reads the App itself and its installations', async () => {
    const app = octokit({ auth: { appId, privateKey } })

    const own = await app.rest.apps.getAuthenticated()
    const found = await app.rest.apps.getRepoInstallation({ owner: 'octo', repo: 'hello' })
    const all = await app.paginate(app.rest.apps.listInstallations)

    expect(own.data).toMatchObject({ id: appId, slug: 'speckit-app' })
    expect(found.data.id).toBe(fixture.repository.installationId)
    expect(all).toHaveLength(1)
  })
})
