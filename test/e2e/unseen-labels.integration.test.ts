import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { openConversation } from './support/open-conversation.ts'
import { nowhere, openTestSystem, owner, requester } from './support/open-test-system.ts'
import type { TestSystem } from './support/open-test-system.ts'

let scene: TestSystem

beforeAll(async () => {
  scene = await openTestSystem()
}, 120_000)

afterAll(async () => {
  await scene.close()
})

describe('a label of which GitHub tells nothing', () => {
  it('is found at the start, and makes one run as if it had been delivered', async () => {
    const wanted = await openConversation(scene, 'wanted', {
      settings: 'label: build\nphases: [specify]\n',
      isLabelled: false,
    })
    const other = await openConversation(scene, 'other', { settings: 'phases: [specify]\n', isLabelled: false })
    const stranger = await openConversation(scene, 'strange', { settings: 'phases: [specify]\n', isLabelled: false })
    const known = await openConversation(scene, 'known', { settings: 'phases: [specify]\n' })
    await known.ended()
    scene.github.setWebhookUrl(nowhere)
    await scene.github.labelIssue(owner, 'wanted', wanted.number, 'build', requester)
    await scene.github.labelIssue(owner, 'other', other.number, 'bug', requester)
    await scene.github.labelIssue(owner, 'strange', stranger.number, 'speckit', 'somebody-without-permission')
    await scene.github.settled()
    // longer ago than GitHub remembers
    scene.github.forgetDeliveries()
    const gone = once(scene.system.app, 'exit')
    scene.system.app.kill('SIGTERM')
    await gone
    await scene.system.restart()

    const run = await scene.ended('wanted', wanted.number)
    const refused = await scene.waitFor('the refusal', () => stranger.replies()[0])

    expect([run.conclusion, run.actor.login]).toEqual(['success', requester])
    expect(refused).toMatch(/write/)
    expect([await other.runs(), await stranger.runs()]).toEqual([[], []])
    expect(await known.runs()).toHaveLength(1)
  }, 180_000)
})
