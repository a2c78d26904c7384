import { describe, expect, it } from '@jest/globals'
import type nock from 'nock'
import { UnavailableError, UserError } from '../../src/errors.ts'
import { createFakeInstallationLimits } from '../ports/fake-installation-limits.ts'
import { at, forgeAgainst, now } from './forge-fixture.ts'
import { ref, comment } from './support/github-answers.ts'
import { until } from './support/until.ts'

const repo = '/repos/octo/hello'

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

describe('the budget of writes', () => {
  it('puts off what creates content before GitHub would refuse it, and nothing else', async () => {
    const { forge, api } = forgeAgainst()
    api.post(`${repo}/issues/7/comments`).times(70).reply(201, comment(1, 'hi'))
    api.get(`${repo}/git/ref/heads%2Fmain`).reply(200, ref('a1'))
    for (let count = 0; count < 70; count += 1) await forge.createComment(at, 7, 'hi')

    await expect(forge.createComment(at, 7, 'hi')).rejects.toMatchObject({
      name: 'UnavailableError',
      retryAfterMs: 60_000,
      isPause: true,
    })
    await expect(forge.updateComment(at, 3, 'new')).rejects.toMatchObject({ isPause: true })
    expect(await forge.branchHead(at, 'main')).toBe('a1')
  })

  it('leaves room for the first word on a run: edits and reactions give way before it', async () => {
    const { forge, api } = forgeAgainst()
    api.post(`${repo}/issues/7/reactions`).times(18).reply(201, {})
    api.patch(`${repo}/issues/comments/3`).times(35).reply(200, comment(3, 'new'))
    api.post(`${repo}/issues/7/comments`).times(17).reply(201, comment(1, 'hi'))
    for (let count = 0; count < 30; count += 1) await forge.react(at, 7, 'eyes')
    for (let count = 0; count < 35; count += 1) await forge.updateComment(at, 3, 'new')

    await expect(forge.updateComment(at, 3, 'new')).rejects.toMatchObject({ isPause: true })
    for (let count = 0; count < 17; count += 1) await forge.createComment(at, 7, 'hi')

    expect(api.isDone()).toBe(true)
  })
})

describe('a pause that GitHub asks for', () => {
  const refusal = { message: 'You have exceeded a secondary rate limit' }

  it.each<[string, number, Record<string, string>, number]>([
    ['for as long as it says', 403, { 'retry-after': '7' }, 7_000],
    ['after 429 too', 429, { 'retry-after': '7' }, 7_000],
    ['for a minute when it names no time', 403, {}, 60_000],
    [
      'until the reset when nothing remains',
      403,
      { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(now.getTime() / 1000 + 90) },
      90_000,
    ],
    ['for a second when it names none at all', 403, { 'retry-after': '0' }, 1_000],
  ])('lasts %s, for reads, writes, tokens and git', async (_what, status, headers, lengthMs) => {
    let clock = now
    const { forge, api, minted, revoked } = forgeAgainst(undefined, { clock: () => clock })
    const git = Promise.withResolvers<string>()
    const pushing = Promise.withResolvers<void>()
    const pushed = forge.withGitToken(at, 'write', () => {
      pushing.resolve()
      return git.promise
    })
    await pushing.promise
    await forge.createComment(at, 7, 'hi').catch(() => undefined)
    const known = minted.length
    api.post(`${repo}/issues/7/comments`).reply(status, refusal, headers)
    await expect(forge.createComment(at, 7, 'hi')).rejects.toMatchObject({ isPause: true })
    git.resolve('done')

    clock = new Date(now.getTime() + lengthMs - 1)
    const held = { isPause: true, retryAfterMs: 1 }
    await expect(forge.branchHead(at, 'main')).rejects.toMatchObject(held)
    await expect(forge.createComment(at, 7, 'hi')).rejects.toMatchObject(held)
    await expect(forge.withGitToken(at, 'read', async () => 'used')).rejects.toMatchObject(held)
    await forge.react(at, 7, 'eyes')

    expect([await pushed, minted.length, revoked.length]).toEqual(['done', known, 0])
    clock = new Date(now.getTime() + lengthMs)
    api.get(`${repo}/git/ref/heads%2Fmain`).reply(200, ref('a1'))
    expect(await forge.branchHead(at, 'main')).toBe('a1')
    await until(() => revoked.length === 1)
  })

  it('begins with the last call of the hour, before any is refused', async () => {
    const { forge, api } = forgeAgainst()
    const reset = String(now.getTime() / 1000 + 90)
    const last = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset }
    api.get(`${repo}/git/ref/heads%2Fmain`).reply(200, ref('a1'), last)

    expect(await forge.branchHead(at, 'main')).toBe('a1')
    await expect(forge.branchHead(at, 'main')).rejects.toMatchObject({ isPause: true, retryAfterMs: 90_000 })
  })

  it('holds for one installation, and no repository of another', async () => {
    const { forge, api } = forgeAgainst()
    const other = { installationId: 100, repository: { id: 13, owner: 'acme', name: 'other' } }
    api.post(`${repo}/issues/7/comments`).reply(403, refusal)
    api.post('/app/installations/100/access_tokens').reply(201, { token: 'ghs_x', expires_at: '2026-05-01T13:00:00Z' })
    api.get('/repos/acme/other/git/ref/heads%2Fmain').reply(200, ref('b2'))
    await forge.createComment(at, 7, 'hi').catch(() => undefined)

    expect(await forge.branchHead(other, 'main')).toBe('b2')
  })

  it('begins when a token is refused, and when a reaction is', async () => {
    const { forge, api } = forgeAgainst()
    api.post(`${repo}/issues/7/reactions`).reply(429, refusal, { 'retry-after': '9' })

    await forge.react(at, 7, 'eyes')

    await expect(forge.branchHead(at, 'main')).rejects.toMatchObject({ isPause: true, retryAfterMs: 9_000 })
  })

  it('holds in this process although the database could not note it', async () => {
    const limits = createFakeInstallationLimits(() => now)
    limits.pause = () => Promise.reject(new UnavailableError('the database is away'))
    const { forge, api } = forgeAgainst(undefined, { limits })
    api.post(`${repo}/issues/7/comments`).reply(403, refusal)
    await forge.createComment(at, 7, 'hi').catch(() => undefined)

    await expect(forge.branchHead(at, 'main')).rejects.toMatchObject({ isPause: true, retryAfterMs: 60_000 })
  })

  it('counts a repetition after a fault as a call of its own', async () => {
    const limits = createFakeInstallationLimits(() => now)
    const { forge, api } = forgeAgainst(undefined, { limits })
    api.get(`${repo}/git/ref/heads%2Fmain`).reply(502, async () => {
      // another process was refused meanwhile
      await limits.pause(at.installationId, 5_000)
      return {}
    })

    await expect(forge.branchHead(at, 'main')).rejects.toMatchObject({ isPause: true, retryAfterMs: 5_000 })
  })
})
