import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { appJwt } from './support/app-key.ts'
import { startFixture } from './support/fixture.ts'
import type { Fixture } from './support/fixture.ts'
import { told, toldNames } from './support/told.ts'

let fixture: Fixture
let token: string
const stub = { name: 'hello', full_name: 'octo/hello', private: true }

beforeEach(async () => {
  fixture = await startFixture({}, { isPrivate: true })
  token = await fixture.token()
})

afterEach(() => fixture.close())

const mint = (body: object = {}) => {
  const path = `/app/installations/${fixture.repository.installationId}/access_tokens`
  return fixture.api('POST', path, { token: appJwt(), body })
}
const asApp = (path: string) => fixture.api('GET', path, { token: appJwt() })
const show = () => fixture.api('GET', '/repos/octo/hello', { token })
const last = (name: string) => told(fixture.github, name).at(-1)

describe('an installation', () => {
  it('that is suspended gets nothing but the news, and works again afterwards', async () => {
    await fixture.github.suspendInstallation('octo', 'owner')
    await fixture.github.openIssue('octo', 'hello', { title: 'T', body: 'B', author: 'mona' })
    const [refused, used, shown] = [await mint(), await show(), await asApp('/app/installations')]
    const git = await fixture.git('.', ['ls-remote', fixture.cloneUrl], token)
    await fixture.github.unsuspendInstallation('octo', 'owner')

    expect(last('installation.suspend')).toMatchObject({
      installation: {
        id: fixture.repository.installationId,
        suspended_by: { login: 'owner' },
        suspended_at: expect.any(String),
      },
      repositories: [{ id: fixture.repository.id, ...stub }],
      sender: { login: 'owner' },
    })
    expect(last('installation.unsuspend')).toMatchObject({ installation: { suspended_at: null } })
    expect(toldNames(fixture.github)).not.toContain('issues.opened')
    for (const answer of [refused, used]) {
      expect(answer).toMatchObject({ status: 403, json: { message: 'This installation has been suspended' } })
    }
    expect(shown.json).toMatchObject([{ suspended_by: { login: 'owner' } }])
    expect(git.output).toContain('403')
    expect([(await mint()).status, (await show()).status]).toEqual([201, 200])
    await expect(fixture.github.unsuspendInstallation('octo', 'owner')).rejects.toThrow('not suspended')
  })

  it('that is deleted takes its tokens along', async () => {
    await fixture.github.deleteInstallation('octo', 'owner')
    await fixture.github.openIssue('octo', 'hello', { title: 'T', body: 'B', author: 'mona' })

    const found = await Promise.all(['/repos/octo/hello/installation', '/orgs/octo/installation'].map(asApp))
    expect(last('installation.deleted')).toMatchObject({
      installation: { id: fixture.repository.installationId, account: { login: 'octo' } },
      repositories: [stub],
    })
    expect([(await mint()).status, (await show()).status]).toEqual([404, 401])
    expect(found.map((answer) => answer.status)).toEqual([404, 404])
    expect((await fixture.git('.', ['ls-remote', fixture.cloneUrl], token)).code).not.toBe(0)
    expect(toldNames(fixture.github)).not.toContain('issues.opened')
    await expect(fixture.github.suspendInstallation('octo', 'owner')).rejects.toThrow('not installed')
  })

  it('loses a repository that is taken out, and has it again when it is put back', async () => {
    await fixture.github.createRepository({ owner: 'octo', name: 'other' })
    const repository_ids = [fixture.repository.id]
    await fixture.github.removeFromInstallation('octo', 'hello', 'owner')
    const [lost, refused, found] = [
      await show(),
      await mint({ repository_ids }),
      await asApp('/repos/octo/hello/installation'),
    ]
    const reached = await fixture.api('GET', '/installation/repositories', { token })
    await fixture.github.openIssue('octo', 'hello', { title: 'T', body: 'B', author: 'mona' })
    await fixture.github.addToInstallation('octo', 'hello', 'owner')

    expect(last('installation_repositories.removed')).toMatchObject({
      repository_selection: 'selected',
      repositories_removed: [{ id: fixture.repository.id, ...stub }],
      repositories_added: [],
      installation: { id: fixture.repository.installationId, repository_selection: 'selected' },
      sender: { login: 'owner' },
    })
    expect(last('installation_repositories.added')).toMatchObject({
      repository_selection: 'all',
      repositories_added: [{ id: fixture.repository.id, ...stub }],
      repositories_removed: [],
    })
    expect([lost.status, refused.status, found.status]).toEqual([404, 422, 404])
    expect(reached.json).toMatchObject({ total_count: 1, repositories: [{ name: 'other' }] })
    expect(toldNames(fixture.github)).not.toContain('issues.opened')
    expect([(await show()).status, (await mint({ repository_ids })).status]).toEqual([200, 201])
    await expect(fixture.github.addToInstallation('octo', 'hello', 'owner')).rejects.toThrow('already')
  })
})
