import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { CheckRunContent, Forge, Permission, RepositoryAccess } from '../../src/ports/forge.ts'

export type ForgeUnderTest = {
  forge: Forge
  at: RepositoryAccess
  setPermission(login: string, permission: Permission): void
  openIssue(): Promise<number>
  /** A branch with one commit on top of the default one; resolves with the commit. */
  addBranch(name: string): Promise<string>
  isTokenAlive(token: string): Promise<boolean>
  close(): Promise<void>
}

const branch = 'speckit/012-x'

/**
 * What phases and reporters rely on in src/ports/forge.ts, the same for GitHub's API and the fake.
 */
export function describeForge(name: string, open: () => Promise<ForgeUnderTest>): void {
  describe(`${name}: what a worker asks of GitHub`, () => {
    let under: ForgeUnderTest
    let forge: Forge
    let at: RepositoryAccess
    let sha: string

    beforeAll(async () => {
      under = await open()
      forge = under.forge
      at = under.at
      sha = await under.addBranch(branch)
    })
    afterAll(() => under.close())

    it('finds the repository by its id, whatever name it was known by', async () => {
      const former = { ...at, repository: { ...at.repository, name: 'former-name' } }

      expect(await forge.whereabouts(at)).toEqual({ ...at.repository, isArchived: false })
      expect((await forge.whereabouts(former)).id).toBe(at.repository.id)
    })

    it('knows the permission of a person now, and none of anybody else', async () => {
      under.setPermission('mona', 'write')
      const before = await forge.permission(at, 'mona')
      under.setPermission('mona', 'read')

      expect([before, await forge.permission(at, 'mona')]).toEqual(['write', 'read'])
      expect(await forge.permission(at, 'nobody-of-this-name')).toBe('none')
    })

    it('lends a token for git, and takes it back whatever happens', async () => {
      const lent: string[] = []
      const isAlive = await forge.withGitToken(at, 'write', async (token) => {
        lent.push(token)
        return under.isTokenAlive(token)
      })
      const failed = forge.withGitToken(at, 'write', async (token) => {
        lent.push(token)
        throw new Error('the push failed')
      })

      await expect(failed).rejects.toThrow('the push failed')
      expect(isAlive).toBe(true)
      expect(await Promise.all(lent.map((token) => under.isTokenAlive(token)))).toEqual([false, false])
    })

    it('names the address for git without credentials', () => {
      const { owner, name: repository } = at.repository

      expect(forge.cloneUrl(at.repository)).toMatch(new RegExp(`^https?://[^@]+/${owner}/${repository}\\.git$`))
    })

    it('finds its own comments, and changes them', async () => {
      const issue = await under.openIssue()
      const comment = await forge.createComment(at, issue, 'first')

      expect(await forge.updateComment(at, comment.id, 'second')).toBe(true)
      expect(await forge.ownComments(at, issue)).toMatchObject([{ id: comment.id, body: 'second' }])
      expect(await forge.updateComment(at, 1, 'x')).toBe(false)
    })

    it('opens one pull request for a branch, and changes it', async () => {
      const wanted = { branch, base: 'main', title: 'X', body: 'B', isDraft: true }
      const pull = await forge.createPullRequest(at, wanted)

      await expect(forge.createPullRequest(at, wanted)).rejects.toMatchObject({ code: 'pull_request_exists' })
      await forge.updatePullRequest(at, pull.number, { title: 'Y' })
      expect(await forge.pullRequestsFrom(at, branch)).toMatchObject([
        { number: pull.number, title: 'Y', body: 'B', isDraft: true, state: 'open', isMerged: false },
      ])
      expect(await forge.pullRequestsFrom(at, 'no/such')).toEqual([])
    })

    it('finds its own check runs on a commit, and brings them to their end', async () => {
      const content: CheckRunContent = {
        name: 'Spec Kit / plan',
        externalId: 'run:plan:1',
        status: 'in_progress',
        conclusion: null,
        title: 'Plan',
        summary: 'At work.',
        text: '',
        detailsUrl: 'https://app.test/runs/1',
        startedAt: null,
        completedAt: null,
        annotations: [],
        actions: [],
      }
      const { id } = await forge.createCheckRun(at, { ...content, headSha: sha })
      const completedAt = new Date('2026-11-01T10:05:00Z')

      await forge.updateCheckRun(at, id, { ...content, status: 'completed', conclusion: 'success', completedAt })

      expect(await forge.ownCheckRuns(at, sha)).toMatchObject([
        { id, externalId: 'run:plan:1', status: 'completed', conclusion: 'success' },
      ])
    })
  })
}
