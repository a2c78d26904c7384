import { describe, expect, it } from '@jest/globals'
import { UnavailableError } from '../../src/errors.ts'
import { at, forgeAgainst } from './forge-fixture.ts'

const repo = '/repos/octo/hello'

describe('repositories', () => {
  it.each([
    ['admin', 'admin', 'admin'],
    ['write', 'maintain', 'maintain'],
    ['write', 'write', 'write'],
    ['read', 'triage', 'triage'],
    ['read', 'read', 'read'],
    ['none', 'none', 'none'],
    ['write', 'release-manager', 'write'],
    ['read', 'maintain', 'read'],
    ['read', 'admin', 'read'],
    ['something new', 'something new', 'none'],
  ])('permission %s with the role %s counts as %s', async (permission, role, expected) => {
    const { forge, api } = forgeAgainst()
    api.get(`${repo}/collaborators/mona/permission`).reply(200, { permission, role_name: role, user: null })

    expect(await forge.permission(at, 'mona')).toBe(expected)
  })

  it('permission of an unknown person is none', async () => {
    const { forge, api } = forgeAgainst()
    api.get(`${repo}/collaborators/ghost/permission`).reply(404, { message: 'ghost is not a user' })

    expect(await forge.permission(at, 'ghost')).toBe('none')
  })

  it('permission is not none when GitHub is away: the call rejects', async () => {
    const { forge, api } = forgeAgainst()
    api.get(`${repo}/collaborators/mona/permission`).times(3).reply(500)

    await expect(forge.permission(at, 'mona')).rejects.toBeInstanceOf(UnavailableError)
  })

  it.each([404, 409])('a branch that GitHub answers with %s is none', async (status) => {
    const { forge, api } = forgeAgainst()
    api.get(`${repo}/git/ref/heads%2Ffeature%2Fx`).reply(status, { message: 'no' })

    expect(await forge.branchHead(at, 'feature/x')).toBeNull()
  })

  it.each([
    [
      'a file',
      { type: 'file', encoding: 'base64', content: Buffer.from('größe: 1\n').toString('base64') },
      'größe: 1\n',
    ],
    ['an empty file', { type: 'file', encoding: 'base64', content: '' }, ''],
    ['a directory', [{ type: 'file', name: 'x' }], null],
    ['a submodule', { type: 'submodule' }, null],
  ])('reads %s', async (_name, content, expected) => {
    const { forge, api } = forgeAgainst()
    api.get(`${repo}/contents/.github%2Fspeckit.yml?ref=main`).reply(200, content)

    expect(await forge.readFile(at, '.github/speckit.yml', 'main')).toBe(expected)
  })

  it('reads no file that is missing, and refuses one that GitHub does not send', async () => {
    const { forge, api } = forgeAgainst()
    api.get(`${repo}/contents/missing?ref=main`).twice().reply(404, { message: 'Not Found' })
    api.get(`${repo}/contents/large?ref=main`).reply(200, { type: 'file', encoding: 'none', content: '' })

    expect(await forge.readFile(at, 'missing', 'main')).toBeNull()
    expect(await forge.exists(at, 'missing', 'main')).toBe(false)
    await expect(forge.readFile(at, 'large', 'main')).rejects.toMatchObject({ code: 'file_too_large' })
  })

  it('refuses another repository under the same name', async () => {
    const { forge, api } = forgeAgainst()
    api
      .get(repo)
      .reply(200, { id: 13, full_name: 'octo/hello', name: 'hello', owner: { login: 'octo' }, private: false })

    await expect(forge.repository(at)).rejects.toMatchObject({
      code: 'github_refused',
      message: expect.stringContaining('13'),
    })
  })

  it('names the clone address without credentials', () => {
    expect(forgeAgainst().forge.cloneUrl(at.repository)).toBe('https://github.com/octo/hello.git')
  })
})
