import { describe, expect, it } from '@jest/globals'
import type { VisitedRepository } from '../../src/ports/installations.ts'
import { forge, github, useLocalForge } from './support/local-forge.ts'

useLocalForge()

const since = () => new Date(Date.now() - 60_000)

async function visited(from = since()): Promise<{ isWhole: boolean; repositories: VisitedRepository[] }> {
  const repositories: VisitedRepository[] = []
  const isWhole = await forge.visitRepositories(from, async (repository) => void repositories.push(repository))
  return { isWhole, repositories }
}

const named = (repositories: VisitedRepository[], wanted: string) =>
  repositories.find(({ repository: { name } }) => name === wanted)

describe('the repositories that the App reaches, on the local GitHub', () => {
  it('are visited with their open labelled issues, by one listing each', async () => {
    const number = await github.openIssue('octo', 'hello', { title: 'T', body: 'B', author: 'mona' })
    const closed = await github.openIssue('octo', 'hello', {
      title: 'C',
      body: null,
      author: 'mona',
      labels: ['größe'],
    })
    await github.closeIssue('octo', 'hello', closed, 'mona')
    await github.openIssue('octo', 'hello', { title: 'without labels', body: null, author: 'mona' })
    await github.labelIssue('octo', 'hello', number, 'größe', 'mona')
    const other = await github.createRepository({ owner: 'acme', name: 'other' })
    const before = github.requests().length

    const { isWhole, repositories } = await visited()

    const asked = github.requests().slice(before)
    const hello = named(repositories, 'hello')
    expect(isWhole).toBe(true)
    expect(hello).toMatchObject({ defaultBranch: 'main', repository: { owner: 'octo', name: 'hello' } })
    expect(hello?.issues).toEqual([
      { number, title: 'T', body: 'B', isLocked: false, labels: [{ id: expect.any(Number), name: 'größe' }] },
    ])
    expect(named(repositories, 'other')).toMatchObject({ installationId: other.installationId, issues: [] })
    expect(asked.filter(({ path }) => path.includes('/repos/'))).toHaveLength(repositories.length)
    // one token per installation, each revoked
    expect(asked.filter(({ path }) => path.endsWith('/access_tokens'))).toHaveLength(2)
    expect(asked.filter(({ method }) => method === 'DELETE')).toHaveLength(2)
  })

  it('tell who put a label on an issue last, and when', async () => {
    const number = await github.openIssue('octo', 'hello', { title: 'T', body: 'B', author: 'mona' })
    await github.labelIssue('octo', 'hello', number, 'Plan', 'nora')
    await github.unlabelIssue('octo', 'hello', number, 'plan', 'mona')
    await github.labelIssue('octo', 'hello', number, 'plan', 'mona')
    await github.labelIssue('octo', 'hello', number, 'later', 'nora')
    let last: unknown
    let none: unknown

    await forge.visitRepositories(since(), async ({ repository, lastLabeling }) => {
      if (repository.name !== 'hello') return
      last = await lastLabeling(number, 'PLAN')
      none = await lastLabeling(number, 'never')
    })

    expect(last).toMatchObject({ at: expect.any(String), actor: { login: 'mona', type: 'User' } })
    expect(none).toBeNull()
  })

  it('are left out when they are archived, and when nothing changed their issues are', async () => {
    await github.createRepository({ owner: 'octo', name: 'old' })
    await github.archiveRepository('octo', 'old', 'mona')

    const { repositories } = await visited(new Date(Date.now() + 60_000))

    expect(named(repositories, 'old')).toBeUndefined()
    expect(repositories.flatMap(({ issues }) => issues)).toEqual([])
  })

  it('of an installation that cannot be read are looked at later; the others are visited', async () => {
    github.faults.add({ match: { method: 'GET', path: /octo\/hello\/issues/ }, kind: 'error_before', times: Infinity })

    const { isWhole, repositories } = await visited()

    expect(isWhole).toBe(false)
    expect(named(repositories, 'hello')).toBeUndefined()
    expect(named(repositories, 'other')).toBeDefined()
  })

  it('of an installation that is suspended are none', async () => {
    await github.suspendInstallation('acme', 'mona')

    const { isWhole, repositories } = await visited()

    expect(isWhole).toBe(true)
    expect(named(repositories, 'other')).toBeUndefined()
  })

  it('rejects with what a visit rejects with', async () => {
    const visit = () => Promise.reject(new Error('a bug'))

    await expect(forge.visitRepositories(since(), visit)).rejects.toThrow('a bug')
  })
})
