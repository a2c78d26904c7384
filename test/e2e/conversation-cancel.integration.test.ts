import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { openScene, owner, requester } from './support/open-scene.ts'
import type { Scene } from './support/open-scene.ts'
import { openTalk, reviewer } from './support/open-talk.ts'
import type { Talk, TalkOptions } from './support/open-talk.ts'
import { holdAgent, steeredAgentScript } from './support/steered-agent.ts'
import { createStories } from './support/stories.ts'

const one = 'questions: assume\nphases: [specify]\n'
const gate = 'questions: assume\nphases: [specify, plan]\ngates: [specify]\n'

const { story, begin } = createStories()

let scene: Scene

beforeAll(async () => {
  scene = await openScene({ agentScript: steeredAgentScript, environment: { WORKER_CONCURRENCY: '6' } })
  begin()
}, 120_000)

afterAll(async () => {
  await scene.close()
})

/** A run whose agent waits in its first phase, `after` or `before` its work. */
async function working(name: string, options: TalkOptions = {}, when = 'before'): Promise<Talk> {
  const hold = holdAgent(scene.directory, `${when}-001-${name}-specify`)
  const talk = await openTalk(scene, name, { settings: one, ...options })
  await scene.waitFor(`the agent of ${name}`, () => hold.isReached() || undefined)
  return talk
}

function pushesTo(name: string): number {
  return scene.github.requests().filter(({ path }) => path === `/${owner}/${name}.git/git-receive-pack`).length
}

const endings = [
  {
    how: 'unlabelled',
    reason: 'label_removed',
    act: ({ name, number }: Talk) => scene.github.unlabelIssue(owner, name, number, 'speckit', requester),
  },
  {
    how: 'closed',
    reason: 'issue_closed',
    act: ({ name, number }: Talk) => scene.github.closeIssue(owner, name, number, requester),
  },
]

describe('a run that is cancelled while its agent works', () => {
  story('ends within 15 seconds, pushes nothing, keeps the work, and can be retried', async () => {
    const talk = await working('kept', {}, 'after')
    const asked = Date.now()
    expect(await talk.say('/speckit cancel', reviewer)).toMatch(/^cancel run/)
    const run = await talk.until('the end', ({ status }) => status === 'completed')
    const tookMs = Date.now() - asked
    await talk.ended()

    expect(tookMs).toBeLessThan(15_000)
    expect([run.conclusion, run.reason?.code, run.cancellation?.by]).toEqual([
      'cancelled',
      'cancelled_by_person',
      reviewer,
    ])
    const patch = run.artifacts.find(({ kind }) => kind === 'patch')
    expect(await (await fetch(patch?.url ?? '')).text()).toMatch(/\+\+\+ b\/specs\/.*spec\.md/)
    const shown = await talk.shows(/cancelled/)
    expect(shown).toMatch(new RegExp(`${reviewer} cancelled it.*kept as.*specify-changes\\.patch.*/speckit retry`, 's'))
    expect([pushesTo('kept'), talk.state().branches]).toEqual([0, { main: expect.any(String) }])
    expect(await talk.say('/speckit cancel')).toBe('refused: wrong_state')

    holdAgent(scene.directory, 'after-001-kept-specify').release()
    await talk.say('/speckit retry')
    await talk.until('the retry', ({ id, status }) => id !== run.id && status === 'completed')
    expect((await talk.ended()).conclusion).toBe('success')
  })

  story('twice in one comment ends once, and the second is told so', async () => {
    const talk = await working('twice')

    expect(await talk.say('/speckit cancel\n/speckit cancel')).toMatch(/^cancel run \S+; refused: wrong_state$/)
    expect((await talk.ended()).conclusion).toBe('cancelled')
  })

  story('by the button of its check run or of the pull request’s checks', async () => {
    const talk = await openTalk(scene, 'button', { settings: gate })
    await talk.waits('approval')
    const check = await scene.waitFor('the button', () =>
      talk.state().checkRuns.find(({ actions }) => actions.some(({ identifier }) => identifier === 'cancel')),
    )
    const { guid } = await scene.github.clickCheckAction(owner, 'button', check.id, 'cancel', requester)

    expect(await scene.outcome(guid)).toMatch(/^cancel run/)
    expect(await talk.ended()).toMatchObject({ conclusion: 'cancelled', cancellation: { by: requester } })
  })

  for (const { how, reason, act } of endings) {
    story(`by its issue being ${how}`, async () => {
      const talk = await working(how)
      await act(talk)

      const run = await talk.ended()

      expect([run.conclusion, run.reason?.code, pushesTo(how)]).toEqual(['cancelled', reason, 0])
    })
  }

  story('once only by the label that counts', async () => {
    const talk = await working('labels')
    await scene.github.labelIssue(owner, 'labels', talk.number, 'bug', requester)
    const { guid } = await scene.github.unlabelIssue(owner, 'labels', talk.number, 'bug', requester)

    expect(await scene.outcome(guid)).toMatch(/^ignored/)
    expect((await talk.run()).status).toBe('in_progress')
    await talk.say('/speckit cancel')
    await talk.ended()
  })

  story('has exactly one live run after its label was removed and set again at once', async () => {
    const talk = await working('again')
    const deliveries = await Promise.all([
      scene.github.unlabelIssue(owner, 'again', talk.number, 'speckit', requester),
      scene.github.labelIssue(owner, 'again', talk.number, 'speckit', requester),
    ])
    for (const { guid } of deliveries) await scene.outcome(guid)
    holdAgent(scene.directory, 'before-001-again-specify').release()
    await scene.waitFor('the second run', async () => ((await talk.runs()).length === 2 ? true : undefined))

    expect((await talk.ended()).conclusion).toBe('success')
    expect((await talk.runs()).map(({ conclusion }) => conclusion)).toEqual(['success', 'cancelled'])
    expect(talk.state().pullRequests).toHaveLength(1)
  })
})

describe('a run that is cancelled while it waits', () => {
  story('for approval ends with what is pushed, and a retry asks for the approval again', async () => {
    const talk = await openTalk(scene, 'waiting', { settings: gate })
    const { headSha } = await talk.waits('approval')
    await talk.say('/speckit cancel', reviewer)

    const run = await talk.ended()

    expect([run.conclusion, run.lastAttempts.map(({ conclusion }) => conclusion)]).toEqual([
      'cancelled',
      ['success', 'skipped'],
    ])
    expect(talk.state().branches[run.branch]).toBe(headSha)
    await talk.say('/speckit retry')
    await talk.until('the retry at the gate', ({ id, waitingFor }) => id !== run.id && waitingFor === 'approval')
    expect(await talk.commits()).toHaveLength(1)
    await talk.say('/speckit approve', reviewer)
    await talk.until('the retry', ({ id, status }) => id !== run.id && status === 'completed')
    expect((await talk.ended()).phases.map(({ name }) => name)).toEqual(['plan'])
    expect(await talk.commits()).toHaveLength(2)
  })

  story('by its pull request being closed', async () => {
    const talk = await openTalk(scene, 'pulled', { settings: gate })
    await talk.waits('approval')
    const pull = await talk.opened()
    const { guid } = await scene.github.closeIssue(owner, 'pulled', pull, requester)
    expect(await scene.outcome(guid)).toMatch(/^cancel run/)

    const run = await talk.ended()

    expect([run.conclusion, run.reason?.code]).toEqual(['cancelled', 'pull_request_closed'])
    expect(await talk.say('/speckit approve', requester, pull)).toMatch(/^refused/)
    expect(talk.state().pullRequests).toHaveLength(1)
  })

  story('in line, alone and all together', async () => {
    const talk = await working('line', { by: 'nora' })
    await talk.say('/speckit run\n/speckit run --from specify')
    const [, second, first] = (await talk.runs()).map(({ id }) => id)

    expect(await talk.say('/speckit cancel')).toBe(`cancel run ${first}`)
    await talk.until('the next one’s turn', () => true)
    await scene.waitFor('its turn', async () =>
      (await talk.runs()).find(({ id, isInLine }) => id === second && !isInLine),
    )
    expect(await talk.say('/speckit cancel all')).toMatch(/^cancel run/)
    await scene.waitFor('the end of all', async () =>
      (await talk.runs()).every(({ status }) => status === 'completed') ? true : undefined,
    )

    expect((await talk.runs()).map(({ conclusion }) => conclusion)).toEqual(['cancelled', 'cancelled', 'cancelled'])
    await scene.waitFor('the status comment', () => (/Spec Kit: cancelled/.test(talk.status()) ? true : undefined))
  })
})

describe('a run that is cancelled while it waits for a worker', () => {
  it('never starts', async () => {
    const names = Array.from({ length: 6 }, (_, index) => `busy-${index}`)
    const busy = await Promise.all(names.map((name) => working(name, { by: 'filler' })))
    const talk = await openTalk(scene, 'queued', { settings: one })
    const { status, isInLine } = await talk.until('the next', () => true)
    await talk.say('/speckit cancel')

    expect([status, isInLine]).toEqual(['queued', false])
    expect(await talk.ended()).toMatchObject({ conclusion: 'cancelled', startedAt: null })
    for (const other of busy) await other.say('/speckit cancel')
    await Promise.all(busy.map((other) => other.ended()))
  })
})
