import { describe, expect, it } from '@jest/globals'
import nock from 'nock'
import { UnavailableError } from '../../src/errors.ts'
import { at, forgeAgainst, installationId } from './forge-fixture.ts'

const path = '.github/speckit.yml'
const address = '/repos/octo/.github/contents/.github%2Fspeckit.yml'
const file = { type: 'file', encoding: 'base64', content: Buffer.from('label: größe\n').toString('base64') }
const notFound = { message: 'Not Found' }

/** Before `forgeAgainst`, so that this answer comes first. */
function refuseByName(status: number) {
  nock('https://api.github.com')
    .post(`/app/installations/${installationId}/access_tokens`, (body) =>
      JSON.stringify(body).includes('"repositories"'),
    )
    .reply(status, { message: 'no' })
}

describe('the file of the owner', () => {
  it('is read with the token of the repository when it is public', async () => {
    const { forge, api, minted } = forgeAgainst()
    api.get(address).reply(200, file)

    expect(await forge.ownerFile(at, path)).toBe('label: größe\n')
    expect(minted).toMatchObject([{ repository_ids: [12] }])
  })

  it('is read with a token for that repository alone when it is private, revoked afterwards', async () => {
    const { forge, api, minted, revoked } = forgeAgainst()
    api.get(address).reply(404, notFound)
    api.get(address).reply(200, file)

    expect(await forge.ownerFile(at, path)).toBe('label: größe\n')
    expect(minted[1]).toEqual({ repositories: ['.github'], permissions: { contents: 'read', metadata: 'read' } })
    expect(revoked).toHaveLength(1)
  })

  it.each([404, 403, 422])('is none when the installation does not include the repository (%i)', async (status) => {
    refuseByName(status)
    const { forge, api, revoked } = forgeAgainst()
    api.get(address).reply(404, notFound)

    expect(await forge.ownerFile(at, path)).toBeNull()
    expect(revoked).toEqual([])
  })

  it.each([404, 403])('is none when it is not there (%i), and the token is revoked', async (status) => {
    const { forge, api, revoked } = forgeAgainst()
    api.get(address).twice().reply(status, notFound)

    expect(await forge.ownerFile(at, path)).toBeNull()
    expect(revoked).toHaveLength(1)
  })

  it('is none when it is a folder', async () => {
    const { forge, api } = forgeAgainst()
    api
      .get(address)
      .twice()
      .reply(200, [{ type: 'file' }])

    expect(await forge.ownerFile(at, path)).toBeNull()
  })

  it('is not that of somebody who was given the repository', async () => {
    const { forge, api } = forgeAgainst()
    const location = 'https://api.github.com/repositories/5/contents/x'
    api.get(address).twice().reply(301, { message: 'Moved Permanently', url: location }, { location })
    api.get('/repositories/5/contents/x').reply(200, file)

    expect(await forge.ownerFile(at, path)).toBeNull()
  })

  it('is none for the repository .github itself, whose own file it is', async () => {
    const { forge, minted } = forgeAgainst()

    expect(await forge.ownerFile({ ...at, repository: { ...at.repository, name: '.github' } }, path)).toBeNull()
    expect(minted).toEqual([])
  })

  it('is unknown, not none, while GitHub is away', async () => {
    const { forge, api } = forgeAgainst()
    api.get(address).times(3).reply(502)

    await expect(forge.ownerFile(at, path)).rejects.toBeInstanceOf(UnavailableError)
  })

  it('is unknown while GitHub limits the rate, also with the second token', async () => {
    const { forge, api, revoked } = forgeAgainst()
    api.get(address).reply(404, notFound)
    api.get(address).reply(403, { message: 'You have exceeded a secondary rate limit' }, { 'retry-after': '7' })

    await expect(forge.ownerFile(at, path)).rejects.toMatchObject({ name: 'UnavailableError', retryAfterMs: 7000 })
    // during the pause nothing is asked of GitHub; the second token is revoked after it
    expect(revoked).toHaveLength(0)
  })

  it('is unknown when the key of the App is refused', async () => {
    refuseByName(401)
    const { forge, api } = forgeAgainst()
    api.get(address).reply(404, notFound)

    await expect(forge.ownerFile(at, path)).rejects.toMatchObject({ code: 'github_refused' })
  })

  it('is refused when it is too large to be sent', async () => {
    const { forge, api } = forgeAgainst()
    api.get(address).reply(200, { type: 'file', encoding: 'none', content: '' })

    await expect(forge.ownerFile(at, path)).rejects.toMatchObject({ code: 'file_too_large' })
  })
})
