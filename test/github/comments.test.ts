import { describe, expect, it } from '@jest/globals'
import { appId, at, forgeAgainst, now } from './forge-fixture.ts'
import { comment } from './support/github-answers.ts'

const repo = '/repos/octo/hello'

describe('comments', () => {
  it('finds the App’s own comments on all pages', async () => {
    const { forge, api } = forgeAgainst()
    const next = { link: `<https://api.github.com${repo}/issues/7/comments?per_page=100&page=2>; rel="next"` }
    const foreign = [comment(1, 'a person'), comment(2, 'another App', 1)]
    api.get(`${repo}/issues/7/comments?per_page=100`).reply(200, [...foreign, comment(3, 'first', appId)], next)
    api.get(`${repo}/issues/7/comments?per_page=100&page=2`).reply(200, [comment(4, 'second', appId)])

    const found = await forge.ownComments(at, 7)

    expect(found.map(({ id, body }) => [id, body])).toEqual([
      [3, 'first'],
      [4, 'second'],
    ])
  })

  it('updates a comment that is there and says so when it is gone', async () => {
    const { forge, api } = forgeAgainst()
    api.patch(`${repo}/issues/comments/3`).reply(200, comment(3, 'new'))
    api.patch(`${repo}/issues/comments/4`).reply(404, { message: 'Not Found' })

    expect(await forge.updateComment(at, 3, 'new')).toBe(true)
    expect(await forge.updateComment(at, 4, 'new')).toBe(false)
  })
})

describe('reactions to comments', () => {
  it('are sent, and a comment that is gone is no fault', async () => {
    const { forge, api } = forgeAgainst()
    const sent: unknown[] = []
    api.post(`${repo}/issues/comments/3/reactions`, (body) => sent.push(body) > 0).reply(201, { id: 1 })
    api.post(`${repo}/issues/comments/4/reactions`).reply(404, { message: 'Not Found' })

    await forge.reactToComment(at, 3, 'eyes')
    await forge.reactToComment(at, 4, 'rocket')

    expect(sent).toEqual([{ content: 'eyes' }])
    expect(api.isDone()).toBe(true)
  })
})

describe('review comments', () => {
  const left = (id: number, change: object = {}) => ({
    id,
    user: { login: 'mona', type: 'User' },
    path: 'specs/012-x/spec.md',
    line: 12,
    body: 'Which time zone?',
    created_at: '2026-05-01T11:00:00Z',
    ...change,
  })
  const order = { sort: 'created', direction: 'asc', per_page: 100 }

  it('are read on all pages, with those on a whole file, of bots and of nobody', async () => {
    const { forge, api } = forgeAgainst()
    const url = `${repo}/pulls/5/comments`
    const next = { link: `<https://api.github.com${url}?page=2>; rel="next"` }
    api
      .get(url)
      .query(order)
      .reply(200, [left(1), left(2, { line: null, user: null })], next)
    api
      .get(url)
      .query({ page: 2 })
      .reply(200, [left(3, { line: undefined, user: { login: 'x[bot]', type: 'Bot' } })])

    const found = await forge.reviewComments(at, 5, null)

    expect(found).toEqual([
      {
        id: 1,
        login: 'mona',
        isBot: false,
        path: 'specs/012-x/spec.md',
        line: 12,
        body: 'Which time zone?',
        createdAt: new Date('2026-05-01T11:00:00Z'),
      },
      expect.objectContaining({ id: 2, login: 'ghost', line: null }),
      expect.objectContaining({ id: 3, isBot: true, line: null }),
    ])
  })

  it('are read since a time', async () => {
    const { forge, api } = forgeAgainst()
    api
      .get(`${repo}/pulls/5/comments`)
      .query({ ...order, since: '2026-05-01T12:00:00.000Z' })
      .reply(200, [])

    expect(await forge.reviewComments(at, 5, now)).toEqual([])
  })
})
