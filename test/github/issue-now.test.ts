import { describe, expect, it } from '@jest/globals'
import { UnavailableError } from '../../src/errors.ts'
import { at, forgeAgainst } from './forge-fixture.ts'

const host = 'https://api.github.com'
const repo = '/repos/octo/hello'
const path = `${repo}/issues/12`

const issue = {
  number: 12,
  repository_url: `${host}${repo}`,
  state: 'open',
  labels: [{ name: 'SpecKit' }, 'bug', { name: null }],
  title: 'Add due dates',
  body: null,
  updated_at: '2026-05-01T11:00:00Z',
}

describe('issue', () => {
  it.each([
    ['open', true],
    ['closed', false],
  ])('is read as it is now: %s', async (state, isOpen) => {
    const { forge, api } = forgeAgainst()
    api.get(path).reply(200, { ...issue, state })

    expect(await forge.issue(at, 12)).toEqual({
      isOpen,
      labels: ['SpecKit', 'bug', ''],
      title: 'Add due dates',
      body: '',
      updatedAt: new Date('2026-05-01T11:00:00Z'),
    })
  })

  it.each([404, 410])('is none when GitHub answers %i', async (status) => {
    const { forge, api } = forgeAgainst()
    api.get(path).reply(status, { message: 'gone' })

    expect(await forge.issue(at, 12)).toBeNull()
  })

  it('is none when it has another number in another repository', async () => {
    const { forge, api } = forgeAgainst()
    api.get(path).reply(200, { ...issue, number: 3, repository_url: `${host}/repos/octo/other` })

    expect(await forge.issue(at, 12)).toBeNull()
  })

  it.each<[string, number, { id: number } | { message: string }, boolean]>([
    ['is the same in a repository that was renamed', 200, { id: 12 }, true],
    ['is none in another repository, though the number is the same', 200, { id: 13 }, false],
    ['is none in a repository that cannot be read', 404, { message: 'no' }, false],
  ])('%s', async (_what, status, repository, isThere) => {
    const { forge, api } = forgeAgainst()
    api.get(path).reply(200, { ...issue, repository_url: `${host}/repos/octo/other` })
    api.get('/repos/octo/other').reply(status, repository)

    expect((await forge.issue(at, 12)) !== null).toBe(isThere)
  })

  it('is not none when GitHub is away: the call rejects', async () => {
    const { forge, api } = forgeAgainst()
    api.get(path).times(3).reply(500)

    await expect(forge.issue(at, 12)).rejects.toBeInstanceOf(UnavailableError)
  })
})
