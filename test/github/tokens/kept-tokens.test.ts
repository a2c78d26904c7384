import { describe, expect, it } from '@jest/globals'
import { at, forgeAgainst, now, token } from '../forge-fixture.ts'
import { ref, comment } from '../support/github-answers.ts'
import { until } from '../support/until.ts'

const repo = '/repos/octo/hello'
const head = `${repo}/git/ref/heads%2Fmain`

describe('a token that is kept for API calls', () => {
  it('is revoked when its time is over, without a call that asks for another one', async () => {
    const { forge, api, revoked } = forgeAgainst(undefined, { keepMs: 20 })
    api.get(head).reply(200, ref('a1'))

    await forge.branchHead(at, 'main')

    await until(() => revoked.length === 1)
    expect(revoked).toEqual([`bearer ${token}`])
    await forge.close()
  })

  it('is revoked when another one takes its place', async () => {
    let clock = now
    const { forge, api, revoked } = forgeAgainst(undefined, { clock: () => clock })
    api.get(head).twice().reply(200, ref('a1'))
    await forge.branchHead(at, 'main')

    clock = new Date(now.getTime() + 10 * 60_000)
    await forge.branchHead(at, 'main')

    await until(() => revoked.length > 0)
    expect(revoked).toEqual([`bearer ${token}`])
    await forge.close()
  })

  it('is replaced once when calls that come together are refused', async () => {
    const { forge, api, minted, revoked } = forgeAgainst()
    api.get(head).matchHeader('authorization', `bearer ${token}`).times(3).reply(401, { message: 'Bad credentials' })
    api.get(head).matchHeader('authorization', `bearer ${token}2`).times(3).reply(200, ref('a1'))

    const heads = await Promise.all([1, 2, 3].map(() => forge.branchHead(at, 'main')))

    expect([heads, minted.length]).toEqual([['a1', 'a1', 'a1'], 2])
    await until(() => revoked.length > 0)
    expect(revoked).toEqual([`bearer ${token}`])
    await forge.close()
  })

  it('is asked for again when it was refused, and only twice', async () => {
    const { forge, api, minted, revoked } = forgeAgainst()
    api.post(`${repo}/issues/7/comments`).twice().reply(401, { message: 'Bad credentials' })
    api.post(`${repo}/issues/7/comments`).reply(201, comment(1, 'hi'))

    const done = forge.createComment(at, 7, 'hi')

    await expect(done).rejects.toMatchObject({ code: 'github_refused' })
    expect(minted).toHaveLength(2)
    await until(() => revoked.length === 2)
    await forge.close()
  })

  it('is revoked at the end, with both kinds', async () => {
    const { forge, api, revoked } = forgeAgainst()
    api.get(head).reply(200, ref('a1'))
    api.post(`${repo}/issues/7/comments`).reply(201, comment(1, 'hi'))
    await forge.branchHead(at, 'main')
    await forge.createComment(at, 7, 'hi')

    await forge.close()

    expect(revoked.toSorted()).toEqual([`bearer ${token}`, `bearer ${token}2`])
  })
})
