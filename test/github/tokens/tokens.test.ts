import { describe, expect, it } from '@jest/globals'
import nock from 'nock'
import { at, forgeAgainst, installationId, now, token } from '../forge-fixture.ts'
import { ref, comment } from '../support/github-answers.ts'

const repo = '/repos/octo/hello'

describe('tokens', () => {
  it('are for one repository, with what API calls need and no more, and are kept', async () => {
    const { forge, api, minted } = forgeAgainst()
    api
      .get(`${repo}/git/ref/heads%2Fmain`)
      .matchHeader('authorization', `bearer ${token}`)
      .twice()
      .reply(200, ref('a1'))
    api
      .post(`${repo}/issues/7/comments`)
      .matchHeader('authorization', `bearer ${token}2`)
      .twice()
      .reply(201, comment(1, 'hi'))

    await forge.branchHead(at, 'main')
    await forge.createComment(at, 7, 'hi')
    await forge.branchHead(at, 'main')
    await forge.createComment(at, 7, 'hi')

    const read = { checks: 'read', contents: 'read', issues: 'read', metadata: 'read', pull_requests: 'read' }
    const write = { checks: 'write', contents: 'read', issues: 'write', metadata: 'read', pull_requests: 'write' }
    expect(minted).toEqual([read, write].map((permissions) => ({ repository_ids: [12], permissions })))
  })

  it('are minted once for calls that come together, at the start and after ten minutes', async () => {
    let clock = now
    const { forge, api, minted } = forgeAgainst(undefined, { clock: () => clock })
    api.get(`${repo}/git/ref/heads%2Fmain`).times(11).reply(200, ref('a1'))
    const fiveCalls = () => Promise.all([1, 2, 3, 4, 5].map(() => forge.branchHead(at, 'main')))

    await fiveCalls()
    expect(minted).toHaveLength(1)

    clock = new Date('2026-05-01T12:09:00Z')
    await forge.branchHead(at, 'main')
    expect(minted).toHaveLength(1)

    clock = new Date('2026-05-01T12:10:30Z')
    await fiveCalls()
    expect(minted).toHaveLength(2)
  })

  it('are replaced once when GitHub does not take the kept one any more, also for a write', async () => {
    const { forge, api, minted, revoked } = forgeAgainst()
    api.post(`${repo}/issues/7/comments`).reply(401, { message: 'Bad credentials' })
    api.post(`${repo}/issues/7/comments`).reply(201, comment(1, 'hi'))

    await forge.createComment(at, 7, 'hi')

    expect(minted).toHaveLength(2)
    await forge.close()
    expect(revoked).toHaveLength(2)
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
