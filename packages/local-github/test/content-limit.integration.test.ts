import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { startFixture } from './support/fixture.ts'
import type { Fixture } from './support/fixture.ts'

const comments = '/repos/octo/hello/issues/1/comments'

let fixture: Fixture
let token: string
let now: Date

beforeEach(async () => {
  now = new Date()
  fixture = await startFixture(
    { now: () => now, contentLimit: { perMinute: 2, retryAfterSeconds: 30 } },
    { isPrivate: true },
  )
  token = await fixture.token()
  await fixture.github.openIssue('octo', 'hello', { title: 'T', body: null, author: 'mona' })
})

afterEach(() => fixture.close())

const comment = () => fixture.api('POST', comments, { token, body: { body: 'x' } })
const read = () => fixture.api('GET', comments, { token })
const pass = (ms: number) => void (now = new Date(now.getTime() + ms))

describe('the limit on content', () => {
  it('refuses the installation whatever it asks, once it created too much', async () => {
    const statuses = [(await comment()).status, (await comment()).status]
    const refused = await comment()
    const after = await read()

    expect(statuses).toEqual([201, 201])
    expect(refused).toMatchObject({ status: 403, json: { message: expect.stringContaining('secondary rate limit') } })
    expect(refused.headers.get('retry-after')).toBe('30')
    expect(after.status).toBe(403)
  })

  it('begins its time anew with each request that comes too early', async () => {
    for (let count = 0; count < 3; count += 1) await comment()
    pass(29_000)
    const early = await read()
    pass(29_000)
    const still = await read()
    pass(31_000)

    expect([early.status, still.status, (await read()).status]).toEqual([403, 403, 200])
  })

  it('knows in its records which installation asked, by API and git alike', async () => {
    await read()
    await fixture.git('.', ['ls-remote', fixture.cloneUrl], token)

    const { installationId } = fixture.repository
    const asked = fixture.github.requests().filter(({ installationId: id }) => id === installationId)
    expect(asked.map(({ path }) => path)).toEqual(
      expect.arrayContaining([comments, '/octo/hello.git/info/refs', expect.stringContaining('access_tokens')]),
    )
  })
})
