import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { openTestSystem, owner, requester, sample } from './support/open-test-system.ts'
import type { TestSystem } from './support/open-test-system.ts'
import { openConversation } from './support/open-conversation.ts'
import type { Conversation } from './support/open-conversation.ts'
import { holdAgent, steeredAgentScript } from './support/steered-agent.ts'
import { createStories } from './support/stories.ts'

const gate = 'questions: assume\nphases: [specify, plan]\ngates: [specify]\n'

const { story, begin } = createStories()

let scene: TestSystem

beforeAll(async () => {
  scene = await openTestSystem({ agentScript: steeredAgentScript, environment: { WORKER_CONCURRENCY: '8' } })
  begin()
}, 120_000)

afterAll(async () => {
  await scene.close()
})

/** A run that waits at its gate, with its pull request. */
async function waiting(name: string): Promise<Conversation> {
  const conversation = await openConversation(scene, name, { settings: gate })
  await conversation.waits('approval')
  await conversation.opened()
  await conversation.shows(/waiting for approval/)
  return conversation
}

async function working(name: string) {
  const hold = holdAgent(scene.directory, `before-001-${name}-plan`)
  const conversation = await openConversation(scene, name, { settings: 'questions: assume\nphases: [specify, plan]\n' })
  await scene.waitFor(`the agent of ${name}`, () => hold.isReached() || undefined)
  return { conversation, hold }
}

async function runNamed(name: string) {
  return scene.waitFor(`the end of the run of ${name}`, async () =>
    (await scene.runs(name)).find(({ status }) => status === 'completed'),
  )
}

/**
 * Reports that are still wanted of the runs of a repository: none are left when nothing is tried
 * for ever.
 */
async function isReported(id: string): Promise<true | undefined> {
  const { rows } = await scene.sql.query<{ open: boolean }>(
    'SELECT "reportWanted" > "reportShown" AS open FROM "Run" WHERE "id" = $1',
    [id],
  )
  return rows[0]?.open === false || undefined
}

type Happening = [string, string, string | RegExp, (conversation: Conversation) => Promise<unknown>]

const ends: Happening[] = [
  [
    'its issue is deleted',
    'issue-deleted',
    'issue_gone',
    ({ name, number }) => scene.github.deleteIssue(owner, name, number, requester),
  ],
  [
    'its issue is transferred',
    'issue-moved',
    'issue_gone',
    async ({ name, number }) => {
      await scene.repository('new-home')
      await scene.github.transferIssue(owner, name, number, 'new-home', requester)
    },
  ],
  [
    'its branch is deleted',
    'branch-deleted',
    // GitHub closes the pull request with it, and tells both in any order
    /^(?:branch_gone|pull_request_closed)$/,
    async (conversation) =>
      scene.github.deleteBranch(owner, conversation.name, (await conversation.run()).branch, requester),
  ],
  [
    'its repository is archived',
    'archived',
    'repository_gone',
    ({ name }) => scene.github.archiveRepository(owner, name, requester),
  ],
  [
    'its repository is deleted',
    'deleted',
    'repository_gone',
    ({ name }) => scene.github.deleteRepository(owner, name, requester),
  ],
  [
    'the App is taken from its repository',
    'removed',
    'installation_gone',
    ({ name }) => scene.github.removeFromInstallation(owner, name, requester),
  ],
  [
    'its repository goes to somebody without the App',
    'given-away',
    'installation_gone',
    ({ name }) => scene.github.transferRepository(owner, name, 'stranger', requester),
  ],
]

const stops = [
  {
    how: 'issue is deleted',
    reason: 'issue_gone',
    happen: ({ name, number }: Conversation) => scene.github.deleteIssue(owner, name, number, requester),
  },
  {
    how: 'repository is archived',
    reason: 'repository_gone',
    happen: ({ name }: Conversation) => scene.github.archiveRepository(owner, name, requester),
  },
]

describe('a run that waits', () => {
  for (const [what, name, reason, happen] of ends) {
    story(`ends when ${what}, with the reason, and nothing is tried for ever`, async () => {
      const conversation = await waiting(name)
      await happen(conversation)

      const run = await runNamed(name)

      expect(run.reason?.code).toMatch(reason)
      await scene.waitFor('the last report', () => isReported(run.id))
    })
  }

  story(
    'ends when its branch is deleted before its pull request could be opened, and none is tried for ever',
    async () => {
      const match = { method: 'POST', path: /^\/repos\/octo\/unproposed\/pulls$/ }
      scene.github.faults.add({ match, kind: 'error_before', times: Infinity })
      const conversation = await openConversation(scene, 'unproposed', { settings: gate })
      const { branch } = await conversation.waits('approval')
      await scene.github.deleteBranch(owner, 'unproposed', branch, requester)

      const run = await runNamed('unproposed')
      scene.github.faults.clear()

      expect(run.reason?.code).toBe('branch_gone')
      await scene.waitFor('the last report', () => isReported(run.id))
      expect(conversation.state().pullRequests).toEqual([])
      await conversation.shows(/branch was deleted/)
    },
  )
})

describe('a run whose agent works', () => {
  story('ends when its branch is deleted, and does not make it again', async () => {
    const { conversation, hold } = await working('while-deleted')
    const { branch } = await conversation.run()
    await scene.github.deleteBranch(owner, conversation.name, branch, requester)
    hold.release()

    const run = await runNamed('while-deleted')

    expect(run.reason?.code).toMatch(/^(?:branch_gone|pull_request_closed)$/)
    expect(Object.keys(conversation.state().branches)).toEqual(['main'])
    await scene.waitFor('the last report', () => isReported(run.id))
    await conversation.say('/speckit run')
    await conversation.until('the next run', ({ id, status }) => id !== run.id && status === 'completed')
    expect((await conversation.ended()).conclusion).toBe('success')
  })

  for (const { how, reason, happen } of stops) {
    story(`is stopped when its ${how}`, async () => {
      const { conversation } = await working(`while-${how.replaceAll(' ', '-')}`)
      await happen(conversation)

      const run = await runNamed(conversation.name)

      expect(run.reason?.code).toBe(reason)
      await scene.waitFor('the last report', () => isReported(run.id))
    })
  }

  story('goes on under the new name of its repository, and pushes there', async () => {
    const { hold } = await working('old-name')
    const { guid } = await scene.github.renameRepository(owner, 'old-name', 'new-name', requester)
    expect(await scene.outcome(guid)).toMatch(/octo\/new-name now; 1 open runs follow/)
    hold.release()

    const run = await runNamed('new-name')

    expect([run.conclusion, run.detail]).toEqual(['success', null])
    expect(scene.state('new-name').branches[run.branch]).toBe(run.headSha)
    await scene.waitFor('the status comment', () =>
      scene.statusComment('new-name', run.issue.number)?.body.includes('ready for review') ? true : undefined,
    )
  })

  story('goes on with the other owner whose installation takes its repository over', async () => {
    await scene.github.createRepository({ owner: 'acme', name: 'own', fromDirectory: sample })
    const { hold } = await working('moving')
    const { guid } = await scene.github.transferRepository(owner, 'moving', 'acme', requester)
    await scene.outcome(guid)
    hold.release()

    const run = await runNamed('moving')

    expect([run.repository.owner, run.conclusion, run.detail]).toEqual(['acme', 'success', null])
    expect(scene.github.state('acme', 'moving').branches[run.branch]).toBe(run.headSha)
  })
})

describe('an installation', () => {
  it('that is suspended ends its runs; asked again after that, they start', async () => {
    const conversation = await waiting('suspended')
    await scene.github.suspendInstallation(owner, requester)
    const run = await conversation.until('the end', ({ status }) => status === 'completed')
    expect(run.reason?.code).toBe('installation_gone')
    await scene.waitFor('the last report', () => isReported(run.id))

    await scene.github.unsuspendInstallation(owner, requester)
    await conversation.say('/speckit retry')
    await conversation.until(
      'the retry at the gate',
      ({ id, waitingFor }) => id !== run.id && waitingFor === 'approval',
    )
    await conversation.say('/speckit approve')
    await conversation.until('the retry', ({ id, status }) => id !== run.id && status === 'completed')
    expect((await conversation.ended()).conclusion).toBe('success')
  })

  it('that is deleted ends its runs', async () => {
    const { conversation } = await working('uninstalled')
    await scene.github.deleteInstallation(owner, requester)

    const run = await conversation.until('the end', ({ status }) => status === 'completed')
    expect(run.reason?.code).toBe('installation_gone')
    await scene.waitFor('the last report', () => isReported(run.id))
  })
})
