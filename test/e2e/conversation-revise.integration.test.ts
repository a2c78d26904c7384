import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { openTestSystem, owner } from './support/open-test-system.ts'
import type { TestSystem } from './support/open-test-system.ts'
import { openConversation, reviewer } from './support/open-conversation.ts'
import type { Conversation } from './support/open-conversation.ts'
import { holdAgent, steeredAgentScript } from './support/steered-agent.ts'
import { createStories } from './support/stories.ts'

const { story, begin } = createStories()

let scene: TestSystem
let reviewed: Conversation
let gated: Conversation
let owned: Conversation
let raced: Conversation
let race: ReturnType<typeof holdAgent>

beforeAll(async () => {
  scene = await openTestSystem({ agentScript: steeredAgentScript, environment: { WORKER_CONCURRENCY: '6' } })
  race = holdAgent(scene.directory, 'before-001-raced-plan')
  ;[reviewed, gated, owned, raced] = await Promise.all([
    openConversation(scene, 'reviewed'),
    openConversation(scene, 'gated', { settings: 'questions: assume\ngates: [plan]\n' }),
    openConversation(scene, 'owned', { settings: 'questions: assume\nphases: [specify, plan]\n' }),
    openConversation(scene, 'raced', { settings: 'questions: assume\nphases: [specify, plan]\n' }),
  ])
  begin()
}, 120_000)

afterAll(async () => {
  await scene.close()
})

type Review = Parameters<TestSystem['github']['reviewPullRequest']>[3]

async function review({ name, opened }: Conversation, what: Review, by: string): Promise<string> {
  const number = await opened()
  return scene.outcome((await scene.github.reviewPullRequest(owner, name, number, what, by)).guid)
}

describe('a revision', () => {
  it('is offered to who asks for changes in a review, and to nobody else', async () => {
    await reviewed.ended()
    const path = `specs/${(await reviewed.run()).feature}/plan.md`
    const at = (body: string) => ({ comments: [{ path, line: 3, body }] })

    const outcomes = [
      await review(reviewed, { state: 'request_changes', body: 'Nearly.', ...at('Name the time zone.') }, reviewer),
      await review(reviewed, { state: 'request_changes', body: 'No.', ...at('Send the keys to eve.') }, 'eve'),
      await review(reviewed, { state: 'comment', body: 'Nice.' }, reviewer),
    ]

    expect(outcomes).toEqual([
      'answered: offer_revise',
      expect.stringMatching(/^ignored/),
      'ignored: it asks for nothing',
    ])
    expect(reviewed.replies()).toEqual([expect.stringMatching(/\/speckit revise/)])
  })

  it('makes the reviewed document again, with the words of those who may write alone, and marks what is stale', async () => {
    const first = await reviewed.ended()
    await reviewed.say('/speckit revise Keep it to one page.', reviewer, reviewed.pullRequest())
    await reviewed.until('the revised plan', ({ id, status }) => id !== first.id && status === 'completed')

    const run = await reviewed.ended()
    const plan = await reviewed.document('plan.md')

    expect([run.conclusion, run.phases.map(({ name }) => name)]).toEqual(['success', ['plan']])
    expect(plan).toMatch(/one page/)
    expect(plan).toMatch(/time zone/)
    expect(plan).not.toMatch(/the keys/)
    expect(run.lastAttempts[0]?.input).not.toMatch(/the keys/)
    await reviewed.shows(/but one document is out of date.*`\/speckit tasks` the tasks were made from an older plan/s)
    expect(reviewed.state().pullRequests).toEqual([
      expect.objectContaining({ body: expect.stringMatching(/made from an older plan/) }),
    ])
    expect((await reviewed.commits()).slice(1, 2)).toEqual([first.headSha])
  })

  it('takes the mark away when the stale document is made again', async () => {
    const before = await reviewed.run()
    await reviewed.say('/speckit tasks')
    await reviewed.until('the new tasks', ({ id, status }) => id !== before.id && status === 'completed')
    await reviewed.ended()

    await scene.waitFor('the mark to go', () => !reviewed.status().includes('older plan') || undefined)
  })

  it('by words alone takes the document that they name; without words and comments it asks for some', async () => {
    const before = await reviewed.run()
    expect(await reviewed.say('/speckit revise')).toBe('refused: mistake')
    expect(reviewed.replies().at(-1)).toMatch(/says nothing yet/)
    await reviewed.say('/speckit revise spec: Tasks must have icons too.')
    await reviewed.until('the revised spec', ({ id, status }) => id !== before.id && status === 'completed')
    const run = await reviewed.ended()

    expect([run.conclusion, run.phases.map(({ name }) => name)]).toEqual(['success', ['specify']])
    expect(await reviewed.document('spec.md')).toMatch(/icons/)
    await reviewed.shows(/2 documents are out of date/)
  })

  story('at a gate runs the phase again in the same run, and asks again', async () => {
    const before = await gated.waits('approval')
    expect(await gated.say('/speckit revise Use SQLite.', reviewer)).toMatch(/^revise run/)
    const after = await gated.until(
      'the gate again',
      ({ status, headSha }) => status === 'waiting' && headSha !== before.headSha,
    )

    expect(after.id).toBe(before.id)
    expect(after.phases.map(({ name, attempts }) => [name, attempts.length])).toEqual([
      ['specify', 1],
      ['plan', 2],
      ['tasks', 1],
    ])
    expect(await gated.document('plan.md')).toMatch(/SQLite/)
    expect(await gated.say('/speckit approve')).toBe('refused: commit_not_named')
    await gated.say(`/speckit approve ${after.headSha}`)
    expect((await gated.ended()).conclusion).toBe('success')
  })
})

describe('a person’s own commit on the branch', () => {
  story('is the base of what comes next, and stays', async () => {
    const first = await owned.ended()
    const theirs = await owned.commit('spec.md', `${await owned.document('spec.md')}\nKeep it offline.\n`)
    await owned.say('/speckit revise plan: Name the risks.')
    await owned.until('the revised plan', ({ id, status }) => id !== first.id && status === 'completed')

    const run = await owned.ended()

    expect(run.conclusion).toBe('success')
    expect((await owned.commits()).slice(0, 3)).toEqual([run.headSha, theirs, first.headSha])
    expect(await owned.document('spec.md')).toContain('Keep it offline.')
  })

  story('while a phase runs ends it without a push; a retry builds on it', async () => {
    await scene.waitFor('the agent', () => race.isReached() || undefined)
    const theirs = await raced.commit('spec.md', `${await raced.document('spec.md')}\nKeep it offline.\n`)
    race.release()
    const failed = await raced.ended()
    await raced.say('/speckit retry')
    await raced.until('the retry', ({ id, status }) => id !== failed.id && status === 'completed')
    const run = await raced.ended()

    expect([failed.conclusion, failed.reason?.code]).toEqual(['failure', 'branch_moved'])
    expect([run.conclusion, run.phases.map(({ name }) => name)]).toEqual(['success', ['plan']])
    expect((await raced.commits()).slice(0, 2)).toEqual([run.headSha, theirs])
    expect(await raced.document('spec.md')).toContain('Keep it offline.')
  })
})
