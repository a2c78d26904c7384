import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { openTestSystem, owner, requester } from './support/open-test-system.ts'
import type { TestSystem } from './support/open-test-system.ts'
import { openConversation, reviewer } from './support/open-conversation.ts'
import type { Conversation, TalkOptions } from './support/open-conversation.ts'
import { holdAgent, steeredAgentScript } from './support/steered-agent.ts'
import { createStories } from './support/stories.ts'

const one = 'questions: assume\nphases: [specify]\n'
const gate = 'questions: assume\nphases: [specify, plan]\ngates: [specify]\n'

const { story, begin } = createStories()

let scene: TestSystem

beforeAll(async () => {
  scene = await openTestSystem({ agentScript: steeredAgentScript, environment: { WORKER_CONCURRENCY: '6' } })
  begin()
}, 120_000)

afterAll(async () => {
  await scene.close()
})

/** A run whose agent waits in its first phase, `after` or `before` its work. */
async function working(name: string, options: TalkOptions = {}, when = 'before'): Promise<Conversation> {
  const hold = holdAgent(scene.directory, `${when}-001-${name}-specify`)
  const conversation = await openConversation(scene, name, { settings: one, ...options })
  await scene.waitFor(`the agent of ${name}`, () => hold.isReached() || undefined)
  return conversation
}

function pushesTo(name: string): number {
  return scene.github.requests().filter(({ path }) => path === `/${owner}/${name}.git/git-receive-pack`).length
}

const endings = [
  {
    how: 'unlabelled',
    reason: 'label_removed',
    act: ({ name, number }: Conversation) => scene.github.unlabelIssue(owner, name, number, 'speckit', requester),
  },
  {
    how: 'closed',
    reason: 'issue_closed',
    act: ({ name, number }: Conversation) => scene.github.closeIssue(owner, name, number, requester),
  },
]

describe('a run that is cancelled while its agent works', () => {
  story(
    'ends although its agent would go on for ever, pushes nothing, keeps the work, and can be retried',
    async () => {
      const conversation = await working('kept', {}, 'after')
      expect(await conversation.say('/speckit cancel', reviewer)).toMatch(/^cancel run/)
      const run = await conversation.until('the end', ({ status }) => status === 'completed')
      await conversation.ended()

      expect([run.conclusion, run.reason?.code, run.cancellation?.by]).toEqual([
        'cancelled',
        'cancelled_by_person',
        reviewer,
      ])
      const patch = run.artifacts.find(({ kind }) => kind === 'patch')
      expect(await (await fetch(patch?.url ?? '')).text()).toMatch(/\+\+\+ b\/specs\/.*spec\.md/)
      const shown = await conversation.shows(/cancelled/)
      expect(shown).toMatch(
        new RegExp(`${reviewer} cancelled it.*kept as.*specify-changes\\.patch.*/speckit retry`, 's'),
      )
      expect([pushesTo('kept'), conversation.state().branches]).toEqual([0, { main: expect.any(String) }])
      expect(await conversation.say('/speckit cancel')).toBe('refused: wrong_state')

      holdAgent(scene.directory, 'after-001-kept-specify').release()
      await conversation.say('/speckit retry')
      await conversation.until('the retry', ({ id, status }) => id !== run.id && status === 'completed')
      expect((await conversation.ended()).conclusion).toBe('success')
    },
  )

  story('twice in one comment ends once, and the second is told so', async () => {
    const conversation = await working('twice')

    expect(await conversation.say('/speckit cancel\n/speckit cancel')).toMatch(/^cancel run \S+; refused: wrong_state$/)
    expect((await conversation.ended()).conclusion).toBe('cancelled')
  })

  story('by the button of its check run or of the pull request’s checks', async () => {
    const conversation = await openConversation(scene, 'button', { settings: gate })
    await conversation.waits('approval')
    const check = await scene.waitFor('the button', () =>
      conversation.state().checkRuns.find(({ actions }) => actions.some(({ identifier }) => identifier === 'cancel')),
    )
    const { guid } = await scene.github.clickCheckAction(owner, 'button', check.id, 'cancel', requester)

    expect(await scene.outcome(guid)).toMatch(/^cancel run/)
    expect(await conversation.ended()).toMatchObject({ conclusion: 'cancelled', cancellation: { by: requester } })
  })

  for (const { how, reason, act } of endings) {
    story(`by its issue being ${how}`, async () => {
      const conversation = await working(how)
      await act(conversation)

      const run = await conversation.ended()

      expect([run.conclusion, run.reason?.code, pushesTo(how)]).toEqual(['cancelled', reason, 0])
    })
  }

  story('once only by the label that counts', async () => {
    const conversation = await working('labels')
    await scene.github.labelIssue(owner, 'labels', conversation.number, 'bug', requester)
    const { guid } = await scene.github.unlabelIssue(owner, 'labels', conversation.number, 'bug', requester)

    expect(await scene.outcome(guid)).toMatch(/^ignored/)
    expect((await conversation.run()).status).toBe('in_progress')
    await conversation.say('/speckit cancel')
    await conversation.ended()
  })

  story('has exactly one live run after its label was removed and set again at once', async () => {
    const conversation = await working('again')
    const deliveries = await Promise.all([
      scene.github.unlabelIssue(owner, 'again', conversation.number, 'speckit', requester),
      scene.github.labelIssue(owner, 'again', conversation.number, 'speckit', requester),
    ])
    for (const { guid } of deliveries) await scene.outcome(guid)
    holdAgent(scene.directory, 'before-001-again-specify').release()
    await scene.waitFor('the second run', async () => ((await conversation.runs()).length === 2 ? true : undefined))

    expect((await conversation.ended()).conclusion).toBe('success')
    expect((await conversation.runs()).map(({ conclusion }) => conclusion)).toEqual(['success', 'cancelled'])
    expect(conversation.state().pullRequests).toHaveLength(1)
  })
})

describe('a run that is cancelled while it waits', () => {
  story('for approval ends with what is pushed, and a retry asks for the approval again', async () => {
    const conversation = await openConversation(scene, 'waiting', { settings: gate })
    const { headSha } = await conversation.waits('approval')
    await conversation.say('/speckit cancel', reviewer)

    const run = await conversation.ended()

    expect([run.conclusion, run.lastAttempts.map(({ conclusion }) => conclusion)]).toEqual([
      'cancelled',
      ['success', 'skipped'],
    ])
    expect(conversation.state().branches[run.branch]).toBe(headSha)
    await conversation.say('/speckit retry')
    await conversation.until(
      'the retry at the gate',
      ({ id, waitingFor }) => id !== run.id && waitingFor === 'approval',
    )
    expect(await conversation.commits()).toHaveLength(1)
    await conversation.say('/speckit approve', reviewer)
    await conversation.until('the retry', ({ id, status }) => id !== run.id && status === 'completed')
    expect((await conversation.ended()).phases.map(({ name }) => name)).toEqual(['plan'])
    expect(await conversation.commits()).toHaveLength(2)
  })

  story('by its pull request being closed', async () => {
    const conversation = await openConversation(scene, 'pulled', { settings: gate })
    await conversation.waits('approval')
    const pull = await conversation.opened()
    const { guid } = await scene.github.closeIssue(owner, 'pulled', pull, requester)
    expect(await scene.outcome(guid)).toMatch(/^cancel run/)

    const run = await conversation.ended()

    expect([run.conclusion, run.reason?.code]).toEqual(['cancelled', 'pull_request_closed'])
    expect(await conversation.say('/speckit approve', requester, pull)).toMatch(/^refused/)
    expect(conversation.state().pullRequests).toHaveLength(1)
  })

  story('while pending, alone and all together', async () => {
    const conversation = await working('line', { by: 'nora' })
    await conversation.say('/speckit run\n/speckit run --from specify')
    const [, second, first] = (await conversation.runs()).map(({ id }) => id)

    expect(await conversation.say('/speckit cancel')).toBe(`cancel run ${first}`)
    await conversation.until('the next one’s turn', () => true)
    await scene.waitFor('its turn', async () =>
      (await conversation.runs()).find(({ id, isPending }) => id === second && !isPending),
    )
    expect(await conversation.say('/speckit cancel all')).toMatch(/^cancel run/)
    await scene.waitFor('the end of all', async () =>
      (await conversation.runs()).every(({ status }) => status === 'completed') ? true : undefined,
    )

    expect((await conversation.runs()).map(({ conclusion }) => conclusion)).toEqual([
      'cancelled',
      'cancelled',
      'cancelled',
    ])
    await scene.waitFor('the status comment', () =>
      /Spec Kit: cancelled/.test(conversation.status()) ? true : undefined,
    )
  })
})

describe('a run that is cancelled while it waits for a worker', () => {
  it('never starts', async () => {
    const names = Array.from({ length: 6 }, (_, index) => `busy-${index}`)
    const busy = await Promise.all(names.map((name) => working(name, { by: 'filler' })))
    const conversation = await openConversation(scene, 'queued', { settings: one })
    const { status, isPending } = await conversation.until('the next', () => true)
    await conversation.say('/speckit cancel')

    expect([status, isPending]).toEqual(['queued', false])
    expect(await conversation.ended()).toMatchObject({ conclusion: 'cancelled', startedAt: null })
    for (const other of busy) await other.say('/speckit cancel')
    await Promise.all(busy.map((other) => other.ended()))
  })
})
