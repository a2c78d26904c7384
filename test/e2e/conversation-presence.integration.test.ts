import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { openConversation } from './support/open-conversation.ts'
import type { Conversation } from './support/open-conversation.ts'
import { openTestSystem, owner, requester } from './support/open-test-system.ts'
import type { TestSystem } from './support/open-test-system.ts'

let scene: TestSystem

beforeAll(async () => {
  // an agent that takes longer than people do
  const environment = { WORKER_CONCURRENCY: '6', TEMPLATE_AGENT_DELAY_SECONDS: '3' }
  scene = await openTestSystem({ environment })
}, 120_000)

afterAll(async () => {
  await scene.close()
})

const settings = 'questions: assume\nphases: [specify]\n'

function open(name: string): Promise<Conversation> {
  return openConversation(scene, name, { settings, isLabelled: false, by: `person-${name}` })
}

const actions = ({ name, number }: Conversation) => ({
  label: () => scene.github.labelIssue(owner, name, number, 'speckit', requester),
  unlabel: () => scene.github.unlabelIssue(owner, name, number, 'speckit', requester),
  close: () => scene.github.closeIssue(owner, name, number, requester),
})

/** GitHub cannot reach the App meanwhile: what it has to tell is held back. */
async function whileHeld<T>(act: () => Promise<T>): Promise<T> {
  scene.github.setWebhookUrl('http://127.0.0.1:9/')
  const done = await act()
  await scene.github.settled()
  scene.github.setWebhookUrl(`${scene.system.url}/api/github/webhooks`)
  return done
}

/** GitHub's times have whole seconds: what begins now can happen within one of them. */
async function nextSecond(): Promise<void> {
  await delay(1000 - (Date.now() % 1000))
}

function pushesTo(name: string): number {
  return scene.github.requests().filter(({ path }) => path === `/${owner}/${name}.git/git-receive-pack`).length
}

async function conclusionsOf({ runs }: Conversation): Promise<(string | null)[]> {
  return (await runs()).map(({ conclusion }) => conclusion)
}

/** Until no run is open any more. */
async function allEnded(conversation: Conversation): Promise<(string | null)[]> {
  await scene.waitFor(`the end of ${conversation.name}`, async () =>
    (await conversation.runs()).every(({ status }) => status === 'completed') ? true : undefined,
  )
  return conclusionsOf(conversation)
}

const gapsMs = [100, 200, 300, 400, 500]

describe('a cancel that follows its label at once', () => {
  it.each(gapsMs)('after %i ms ends the run, is answered as done, and nothing is pushed', async (gapMs) => {
    const conversation = await open(`soon-${gapMs}`)
    await actions(conversation).label()
    await delay(gapMs)

    expect(await conversation.say('/speckit cancel')).toMatch(/^cancel run/)
    expect([await allEnded(conversation), pushesTo(conversation.name)]).toEqual([['cancelled'], 0])
    expect((await conversation.run()).reason?.code).toBe('cancelled_by_person')
  })

  it.each(gapsMs)('after %i ms is not lost when it arrives before its label', async (gapMs) => {
    const conversation = await open(`crossed-${gapMs}`)
    const [label, cancel] = await whileHeld(async () => {
      const labelled = await actions(conversation).label()
      await delay(gapMs)
      return [labelled, await conversation.post('/speckit cancel')]
    })

    await scene.github.redeliver(cancel.guid)
    await delay(gapMs)
    await scene.github.redeliver(label.guid)
    const outcomes = [await scene.outcome(label.guid), await scene.outcome(cancel.guid)]

    expect([outcomes, await allEnded(conversation)]).toEqual(
      outcomes[1] === 'refused: wrong_state'
        ? [['ignored: person-x ended it later'.replace('x', conversation.name), 'refused: wrong_state'], []]
        : [[expect.stringMatching(/^started/), expect.stringMatching(/^cancel run/)], ['cancelled']],
    )
    expect(pushesTo(conversation.name)).toBe(0)
  })
})

describe('a label that is there and away within a second', () => {
  it('and there again makes one run that goes to its end', async () => {
    const conversation = await open('flicker')
    const { label, unlabel } = actions(conversation)
    const guids: string[] = []
    for (const act of [label, unlabel, label]) {
      guids.push((await act()).guid)
      await delay(300)
    }
    for (const guid of guids) await scene.outcome(guid)

    const ends = await allEnded(conversation)

    expect(ends.filter((end) => end !== 'cancelled')).toEqual(['success'])
    expect([pushesTo('flicker'), conversation.state().pullRequests.length]).toEqual([1, 1])
  })

  it.each([
    ['as it happened', [0, 1, 2]],
    ['the other way round', [2, 1, 0]],
    ['with the last in the middle', [0, 2, 1]],
    ['with the first at the end', [1, 2, 0]],
  ])('and there again makes one run when all that arrives at once, %s', async (_order, order) => {
    const conversation = await open(`flicker-${order.join('')}`)
    const { label, unlabel } = actions(conversation)
    const guids = await whileHeld(async () => {
      await nextSecond()
      return [(await label()).guid, (await unlabel()).guid, (await label()).guid]
    })

    for (const index of order) await scene.github.redeliver(guids[index] ?? '')
    for (const guid of guids) await scene.outcome(guid)

    expect(await allEnded(conversation)).toEqual(['success'])
  })

  it.each(['unlabel', 'close'] as const)('starts nothing when it arrives after the %s', async (stop) => {
    const conversation = await open(`late-${stop}`)
    const act = actions(conversation)
    const [on, off] = await whileHeld(async () => [await act.label(), await act[stop]()])

    await scene.github.redeliver(off.guid)
    await scene.outcome(off.guid)
    await scene.github.redeliver(on.guid)

    expect(await scene.outcome(on.guid)).toMatch(/^ignored: .* meanwhile$/)
    expect([await conversation.runs(), conversation.replies()]).toEqual([[], []])
  })
})

describe('what GitHub never told', () => {
  it.each([
    ['unlabel', 'label_removed'],
    ['close', 'issue_closed'],
  ] as const)('keeps the work from being pushed: %s', async (stop, reason) => {
    const conversation = await open(`untold-${stop}`)
    await actions(conversation).label()
    await conversation.until('the agent', ({ phases }) => phases[0]?.status === 'in_progress')
    await whileHeld(() => actions(conversation)[stop]())

    expect(await allEnded(conversation)).toEqual(['cancelled'])
    expect([(await conversation.run()).reason?.code, pushesTo(conversation.name)]).toEqual([reason, 0])
  })
})
