import { describe, expect, it } from '@jest/globals'
import type nock from 'nock'
import { UnavailableError, UserError } from '../../src/errors.ts'
import { at, forgeAgainst } from './forge-fixture.ts'
import { ref, comment } from './support/github-answers.ts'
import { withoutNetwork } from './support/without-network.ts'

const repo = '/repos/octo/hello'

withoutNetwork()

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
    api.patch(`${repo}/issues/comments/3`).reply(200, comment(3, 'new'))
    for (let count = 0; count < 70; count += 1) await forge.createComment(at, 7, 'hi')

    await expect(forge.createComment(at, 7, 'hi')).rejects.toMatchObject({
      name: 'UnavailableError',
      retryAfterMs: 60_000,
    })
    expect(await forge.updateComment(at, 3, 'new')).toBe(true)
  })
})
