import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { startFixture } from './support/fixture.ts'
import type { Fixture } from './support/fixture.ts'

let fixture: Fixture
let token: string

beforeEach(async () => {
  fixture = await startFixture()
  token = await fixture.token()
  await fixture.github.openIssue('octo', 'hello', { title: 'T', body: null, author: 'mona' })
})

afterEach(() => fixture.close())

const comments = '/repos/octo/hello/issues/1/comments'
const path = /\/issues\/1\/comments$/
const comment = () => fixture.api('POST', comments, { token, body: { body: 'x' } })
const count = () => fixture.github.state('octo', 'hello').comments.length

describe('faults', () => {
  it('error_before does nothing, once', async () => {
    fixture.github.faults.add({ match: { method: 'POST', path }, kind: 'error_before', status: 503 })

    const statuses = [(await comment()).status, (await comment()).status]

    expect([statuses, count()]).toEqual([[503, 201], 1])
  })

  it('error_after does the work and hides it', async () => {
    fixture.github.faults.add({ match: { method: 'POST', path }, kind: 'error_after', times: 2 })

    const statuses = [(await comment()).status, (await comment()).status, (await comment()).status]

    expect([statuses, count()]).toEqual([[502, 502, 201], 3])
  })

  it.each([
    ['reset', 0],
    ['reset_after', 1],
  ] as const)('%s cuts the connection', async (kind, applied) => {
    fixture.github.faults.add({ match: { path }, kind })

    await expect(comment()).rejects.toThrow('fetch failed')
    expect(count()).toBe(applied)
  })

  it.each([
    ['hang', 0],
    ['hang_after', 1],
  ] as const)('%s never answers, and closing the server ends it', async (kind, applied) => {
    fixture.github.faults.add({ match: { path }, kind })
    const headers = { authorization: `Bearer ${token}` }
    const signal = AbortSignal.timeout(500)

    const asked = fetch(`${fixture.github.apiUrl}${comments}`, {
      method: 'POST',
      headers,
      signal,
      body: '{"body":"x"}',
    })

    await expect(asked).rejects.toThrow(/timeout|aborted/)
    expect(count()).toBe(applied)
  })

  it('rate_limit says when the limit ends', async () => {
    fixture.github.faults.add({ match: { path }, kind: 'rate_limit' })

    const answer = await comment()

    expect(answer.status).toBe(403)
    expect(answer.headers.get('x-ratelimit-remaining')).toBe('0')
    expect(answer.headers.get('retry-after')).toBeNull()
  })

  it('secondary_limit comes with and without retry-after', async () => {
    fixture.github.faults.add({ match: { path }, kind: 'secondary_limit', status: 429, retryAfterSeconds: 7 })
    fixture.github.faults.add({ match: { path }, kind: 'secondary_limit' })

    const answers = [await comment(), await comment()]

    expect(answers.map(({ status, headers }) => [status, headers.get('retry-after')])).toEqual([
      [429, '7'],
      [403, null],
    ])
    expect(answers[0]?.json.message).toContain('secondary rate limit')
  })

  it('stale_list leaves out what is new', async () => {
    await comment()
    fixture.github.faults.add({ match: { method: 'GET', path }, kind: 'stale_list' })
    await comment()

    const lists = [await fixture.api('GET', comments, { token }), await fixture.api('GET', comments, { token })]

    expect(lists.map(({ json }) => json.length)).toEqual([1, 2])
  })

  it('a push can be applied and its answer lost', async () => {
    await fixture.git('.', ['clone', '--quiet', fixture.cloneUrl, 'work'])
    await fixture.git('work', ['commit', '--quiet', '--allow-empty', '-m', 'Work'])
    fixture.github.faults.add({ match: { path: /git-receive-pack$/, method: 'POST' }, kind: 'reset_after' })

    const pushed = await fixture.git('work', ['push', 'origin', 'HEAD:refs/heads/spec'], token)

    expect(pushed.code).not.toBe(0)
    expect(fixture.github.state('octo', 'hello').branches).toHaveProperty('spec')
  })

  it('are cleared, and requests are recorded', async () => {
    fixture.github.faults.add({ match: { path }, kind: 'error_before', times: Infinity })
    await comment()
    fixture.github.faults.clear()
    await comment()

    const own = fixture.github.requests().filter((request) => request.path === comments)
    expect(own.map(({ method, status, tokenKind }) => [method, status, tokenKind])).toEqual([
      ['POST', 502, 'installation'],
      ['POST', 201, 'installation'],
    ])
  })
})
