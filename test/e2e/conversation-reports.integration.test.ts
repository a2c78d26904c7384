import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { openTestSystem, owner, requester } from './support/open-test-system.ts'
import type { TestSystem } from './support/open-test-system.ts'
import { openConversation, reviewer } from './support/open-conversation.ts'
import type { Conversation } from './support/open-conversation.ts'
import { holdAgent, mendAgent, steeredAgentScript } from './support/steered-agent.ts'
import { createStories } from './support/stories.ts'

const one = 'questions: assume\nphases: [specify]\n'

const { story, begin } = createStories()

let scene: TestSystem
let failed: Conversation
let shown: Conversation

beforeAll(async () => {
  scene = await openTestSystem({ agentScript: steeredAgentScript, environment: { WORKER_CONCURRENCY: '6' } })
  ;[failed, shown] = await Promise.all([
    openConversation(scene, 'failed', { title: 'It fails' }),
    openConversation(scene, 'shown', { settings: one }),
  ])
  begin()
  await shown.ended()
}, 120_000)

afterAll(async () => {
  await scene.close()
})

function statusId({ name, number }: Conversation): number {
  return scene.statusComment(name, number)?.id ?? 0
}

function checkOf(conversation: Conversation, phase: string) {
  return conversation.state().checkRuns.findLast(({ name }) => name === `Spec Kit / ${phase}`)
}

async function next(conversation: Conversation, before: string) {
  await conversation.until('the next run', ({ id, status }) => id !== before && status === 'completed')
  return conversation.ended()
}

describe('a check run', () => {
  story('of a phase that failed has a button that tries again, and so do comment and “Re-run”', async () => {
    const first = await failed.ended()
    expect([first.conclusion, first.reason?.code]).toEqual(['failure', 'agent_failed'])
    await failed.shows(/failed in plan.*\/speckit retry/s)
    const check = await scene.waitFor('the button', () => {
      const { checkRuns } = failed.state()
      return checkRuns.find(
        ({ name, actions }) => name === 'Spec Kit / plan' && actions.some(({ identifier }) => identifier === 'retry'),
      )
    })

    await scene.github.clickCheckAction(owner, 'failed', check.id, 'retry', reviewer)
    const second = await next(failed, first.id)
    expect([second.origin, second.conclusion, second.phases.map(({ name }) => name)]).toEqual([
      'Retry button',
      'failure',
      ['plan', 'tasks'],
    ])

    await scene.github.rerunCheck(owner, 'failed', checkOf(failed, 'plan')?.id ?? 0, reviewer)
    const third = await next(failed, second.id)
    expect([third.origin, third.conclusion]).toEqual(['Re-run', 'failure'])

    mendAgent(scene.directory)
    await scene.github.rerunSuite(owner, 'failed', third.headSha ?? first.headSha ?? '', reviewer)
    const fourth = await next(failed, third.id)
    expect([fourth.origin, fourth.conclusion, fourth.phases.map(({ name }) => name)]).toEqual([
      'Re-run',
      'success',
      ['plan', 'tasks'],
    ])
    expect(await failed.commits()).toHaveLength(3)
    expect(failed.state().pullRequests).toHaveLength(1)
    expect(failed.state().checkRuns.filter(({ status }) => status !== 'completed')).toEqual([])
  })

  it('of a phase that went well runs that phase again by “Re-run”; by somebody who may not it does nothing', async () => {
    const before = await shown.run()
    const outsider = await scene.github.rerunCheck(owner, 'shown', checkOf(shown, 'specify')?.id ?? 0, 'eve')
    expect(await scene.outcome(outsider.guid)).toBe('refused: not_permitted')
    const { guid } = await scene.github.rerunCheck(owner, 'shown', checkOf(shown, 'specify')?.id ?? 0, requester)
    expect(await scene.outcome(guid)).toMatch(/^started/)

    const run = await next(shown, before.id)

    expect([run.conclusion, run.reason?.code]).toEqual(['neutral', 'nothing_changed'])
  })
})

describe('the status comment', () => {
  it('that somebody deleted is made again, without anything else happening', async () => {
    const id = statusId(shown)
    const { guid } = await scene.github.deleteComment(owner, 'shown', id, requester)
    expect(await scene.outcome(guid)).toMatch(/is shown again$/)

    const again = await scene.waitFor('the comment', () => scene.statusComment('shown', shown.number))
    expect(again.id).not.toBe(id)
    expect(shown.state().comments.filter(({ body }) => body.includes('<!-- speckit:status'))).toHaveLength(1)
  })

  it('that somebody edited is put right', async () => {
    const before = shown.status()
    await scene.github.editComment(owner, 'shown', statusId(shown), 'All is well, trust me.', requester)

    await scene.waitFor('the correction', () => shown.state().comments.some(({ body }) => body === before) || undefined)
    expect(shown.state().comments.filter(({ body }) => body.includes('trust me'))).toEqual([])
    expect(shown.state().comments.filter(({ body }) => body.includes('<!-- speckit:status'))).toHaveLength(1)
  })

  it('is not taken for a comment of a person who copies its marker', async () => {
    const forged = shown.status().replace(/Spec Kit: .*/, 'Spec Kit: approved by everybody')
    const { commentId } = await shown.post(forged)
    await scene.github.deleteComment(owner, 'shown', statusId(shown), requester)

    await scene.waitFor('the comment', () => scene.statusComment('shown', shown.number))
    expect(shown.state().comments.find(({ id }) => id === commentId)).toMatchObject({ body: forged, edits: 0 })
  })

  story('that is deleted while the run goes on is made again and tells the end', async () => {
    const hold = holdAgent(scene.directory, 'before-001-going-specify')
    const going = await openConversation(scene, 'going', { settings: one })
    await scene.waitFor('the agent', () => hold.isReached() || undefined)
    await scene.waitFor('the comment', () => scene.statusComment('going', going.number))
    await scene.github.deleteComment(owner, 'going', statusId(going), requester)
    await scene.waitFor('the comment again', () => scene.statusComment('going', going.number))
    hold.release()

    expect((await going.ended()).conclusion).toBe('success')
    expect(going.state().comments.filter(({ author }) => author.endsWith('[bot]'))).toHaveLength(1)
  })

  story('does not pass on mentions, closing keywords or commands', async () => {
    const conversation = await openConversation(scene, 'loud', {
      settings: 'phases: [specify]\n',
      title: 'Ask @octo/team, fixes #1',
      body: '- Tasks must have colours. cc @everyone fixes #1\n\n## Open questions\n\n- Who decides, @everyone or @mona? /deploy now, closes #1\n',
    })
    await conversation.waits('answers')
    const text = await conversation.shows(/1 open question|waiting for 1 answer/)

    expect(text).not.toMatch(/(?<![\w`])@(?:everyone|octo|mona)\b/)
    expect(text).not.toMatch(/closes #1/)
    expect(text.split('\n').filter((line) => line.startsWith('/deploy'))).toEqual([])
    await conversation.say('/speckit cancel')
  })
})
