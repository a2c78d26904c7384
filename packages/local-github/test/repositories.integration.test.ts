import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { ProbotOctokit } from 'probot'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { appJwt } from './support/app-key.ts'
import { startFixture } from './support/fixture.ts'
import type { Fixture } from './support/fixture.ts'
import { told, toldNames } from './support/told.ts'

let fixture: Fixture
let token: string

beforeEach(async () => {
  fixture = await startFixture({}, { isPrivate: true })
  token = await fixture.token()
})

afterEach(() => fixture.close())

const status = async (method: string, path: string, body?: object) =>
  (await fixture.api(method, path, { token, body })).status
const last = (name: string) => told(fixture.github, name).at(-1)

async function plainGet(path: string, authorization?: string): Promise<Response> {
  const headers = { connection: 'close', ...(authorization === undefined ? {} : { authorization }) }
  return fetch(`${fixture.github.url}${path}`, { redirect: 'manual', headers })
}

describe('a renamed repository', () => {
  beforeEach(async () => {
    await fixture.github.openIssue('octo', 'hello', { title: 'T', body: 'B', author: 'mona' })
    await fixture.github.renameRepository('octo', 'hello', 'greeting', 'mona')
  })

  it('is told, and answers under its old name with the way to its id', async () => {
    const { id } = fixture.repository
    const answer = await plainGet('/api/v3/repos/octo/hello/issues?state=all', `Bearer ${token}`)
    const hidden = await plainGet('/api/v3/repos/octo/hello')
    const installation = await fixture.api('GET', '/repos/octo/hello/installation', { token: appJwt() })

    expect(last('repository.renamed')).toMatchObject({
      changes: { repository: { name: { from: 'hello' } } },
      repository: { id, name: 'greeting', full_name: 'octo/greeting' },
      installation: { id: fixture.repository.installationId },
    })
    expect([answer.status, answer.headers.get('location')]).toEqual([
      301,
      `${fixture.github.apiUrl}/repositories/${id}/issues?state=all`,
    ])
    expect(await answer.json()).toMatchObject({ message: 'Moved Permanently' })
    expect(hidden.status).toBe(404)
    expect(installation.json).toMatchObject({ id: fixture.repository.installationId })
  })

  it('serves a client that only knows the old name, also for writes', async () => {
    const octokit = new ProbotOctokit({
      baseUrl: fixture.github.apiUrl,
      auth: { token },
      throttle: { enabled: false },
      retry: { enabled: false },
    })
    const at = { owner: 'octo', repo: 'hello' }

    const shown = await octokit.rest.repos.get(at)
    const comment = await octokit.rest.issues.createComment({ ...at, issue_number: 1, body: 'hi' })
    const byId = await fixture.api('GET', `/repositories/${fixture.repository.id}`, { token })

    expect(shown.data.full_name).toBe('octo/greeting')
    expect(comment.data.issue_url).toContain('/octo/greeting/')
    expect(byId.json.name).toBe('greeting')
    expect(fixture.github.state('octo', 'greeting').comments).toMatchObject([{ body: 'hi' }])
  })

  it('is cloned and pushed to under its old name', async () => {
    const cloned = await fixture.git('.', ['clone', '--quiet', fixture.cloneUrl, 'work'], token)
    await fixture.git('work', ['commit', '--quiet', '--allow-empty', '-m', 'Work'])
    const pushed = await fixture.git('work', ['push', '--quiet', 'origin', 'HEAD:refs/heads/spec'], token)
    const stranger = await fixture.git('.', ['ls-remote', fixture.cloneUrl])

    expect([cloned.code, pushed.code]).toEqual([0, 0])
    expect(stranger.code).not.toBe(0)
    expect(fixture.github.state('octo', 'greeting').branches['spec']).toBeDefined()
  })

  it('has pages under both names, until another one takes the old', async () => {
    const page = await plainGet('/octo/hello/issues/1')
    const made = await fixture.github.createRepository({ owner: 'octo', name: 'hello' })

    expect([page.status, page.headers.get('location')]).toEqual([301, '/octo/greeting/issues/1'])
    expect((await fixture.api('GET', '/repos/octo/hello', { token })).json.id).toBe(made.id)
    expect(fixture.github.state('octo', 'greeting').issues).toHaveLength(1)
    await expect(fixture.github.renameRepository('octo', 'hello', 'greeting', 'mona')).rejects.toThrow('exists already')
  })
})

describe('a transferred repository', () => {
  it('is told to the App at its new owner', async () => {
    const other = await fixture.github.createRepository({ owner: 'acme', name: 'theirs' })
    const before = toldNames(fixture.github).length
    await fixture.github.transferRepository('octo', 'hello', 'acme', 'mona')

    expect(toldNames(fixture.github).slice(before)).toEqual(['repository.transferred'])
    expect(last('repository.transferred')).toMatchObject({
      changes: { owner: { from: { organization: { login: 'octo' } } } },
      repository: { id: fixture.repository.id, full_name: 'acme/hello', owner: { login: 'acme' } },
      installation: { id: other.installationId },
    })
    expect(await status('GET', '/repos/octo/hello')).toBe(404)
    expect(fixture.github.state('acme', 'hello').branches['main']).toBe(fixture.repository.headSha)
  })

  it('is lost to an App that is not installed at its new owner', async () => {
    const before = toldNames(fixture.github).length
    await fixture.github.transferRepository('octo', 'hello', 'strangers', 'mona')

    expect(toldNames(fixture.github).slice(before)).toEqual(['installation_repositories.removed'])
    expect(last('installation_repositories.removed')).toMatchObject({
      repositories_removed: [{ id: fixture.repository.id, full_name: 'octo/hello', private: true }],
      installation: { id: fixture.repository.installationId, account: { login: 'octo' } },
    })
    expect(await status('GET', `/repositories/${fixture.repository.id}`)).toBe(404)
  })
})

describe('an archived repository', () => {
  it('is told, stays readable, and takes nothing any more', async () => {
    await fixture.github.openIssue('octo', 'hello', { title: 'T', body: 'B', author: 'mona' })
    await fixture.git('.', ['clone', '--quiet', fixture.cloneUrl, 'work'], token)
    await fixture.github.archiveRepository('octo', 'hello', 'mona')

    const write = await fixture.api('POST', '/repos/octo/hello/issues/1/comments', { token, body: { body: 'x' } })
    const push = await fixture.git('work', ['push', 'origin', 'HEAD:refs/heads/spec'], token)
    const fetched = await fixture.git('work', ['fetch', 'origin'], token)

    expect(last('repository.archived')).toMatchObject({ repository: { archived: true, name: 'hello' } })
    expect(write).toMatchObject({ status: 403, json: { message: 'Repository was archived so is read-only.' } })
    expect(push.output).toContain('403')
    expect([push.code, fetched.code]).toEqual([128, 0])
    expect((await fixture.api('GET', '/repos/octo/hello', { token })).json.archived).toBe(true)
    await expect(fixture.github.commentOnIssue('octo', 'hello', 1, 'x', 'mona')).rejects.toThrow('read-only')
  })
})

describe('a deleted repository', () => {
  it('is told, and is gone for the API, for git and from the disk', async () => {
    await fixture.github.deleteRepository('octo', 'hello', 'mona')

    const mint = `/app/installations/${fixture.repository.installationId}/access_tokens`
    const minted = await fixture.api('POST', mint, {
      token: appJwt(),
      body: { repository_ids: [fixture.repository.id] },
    })
    const listed = await fixture.git('.', ['ls-remote', fixture.cloneUrl], token)
    expect(last('repository.deleted')).toMatchObject({ repository: { id: fixture.repository.id } })
    expect([await status('GET', '/repos/octo/hello'), minted.status]).toEqual([404, 422])
    expect(listed.code).not.toBe(0)
    expect(existsSync(join(fixture.directory, 'repositories/octo/hello.git'))).toBe(false)
  })
})

describe('settings of an organisation', () => {
  it('are read from its public `.github` repository with a token for another one', async () => {
    const files = { '.github/speckit.yml': 'label: speckit\n' }
    await fixture.github.createRepository({ owner: 'octo', name: '.github', files })
    await fixture.github.createRepository({ owner: 'octo', name: 'secret', isPrivate: true, files })
    token = await fixture.token({ repository_ids: [fixture.repository.id], permissions: { contents: 'read' } })

    expect(await status('GET', '/repos/octo/.github/contents/.github/speckit.yml')).toBe(200)
    expect(await status('GET', '/repos/octo/.github/contents/.github/gone.yml')).toBe(404)
    expect(await status('GET', '/repos/octo/secret/contents/.github/speckit.yml')).toBe(404)
    expect((await fixture.git('.', ['ls-remote', `${fixture.github.url}/octo/.github.git`], token)).code).toBe(0)
  })
})
