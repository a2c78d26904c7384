import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { openConversation } from './support/open-conversation.ts'
import { openTestSystem, owner } from './support/open-test-system.ts'
import type { TestSystem } from './support/open-test-system.ts'

let scene: TestSystem

beforeAll(async () => {
  scene = await openTestSystem({ environment: { WORKER_CONCURRENCY: '6' } })
}, 120_000)

afterAll(async () => {
  await scene.close()
})

describe('the order of deliveries', () => {
  const orders = [
    [0, 1, 2],
    [0, 2, 1],
    [1, 0, 2],
    [1, 2, 0],
    [2, 0, 1],
    [2, 1, 0],
  ]

  it('of `opened`, `labeled` and a comment makes no difference, even when each comes three times', async () => {
    const { url } = scene.system
    // twelve acts: too many for somebody who has others to do
    const person = 'nora'
    const names = orders.map((order) => `order-${order.join('')}`)
    const guids = new Map<string, string[]>()
    const numbers = new Map<string, number>()
    // nothing listens there: the deliveries are held back
    scene.github.setWebhookUrl('http://127.0.0.1:9/')
    for (const name of names) {
      const { number } = await openConversation(scene, name, {
        settings: 'questions: assume\nphases: [specify]\n',
        by: person,
      })
      numbers.set(name, number)
      await scene.github.commentOnIssue(owner, name, number, 'Please.\n\n/speckit run\n\nThank you.', person)
      const own = scene.github
        .deliveries()
        .filter(({ requestBody }) => requestBody.includes(`"full_name":"${owner}/${name}"`))
      const find = (event: string, action: string) =>
        own.find((delivery) => delivery.event === event && delivery.action === action)?.guid ?? ''
      guids.set(name, [find('issues', 'opened'), find('issues', 'labeled'), find('issue_comment', 'created')])
    }
    await scene.github.settled()
    scene.github.setWebhookUrl(`${url}/api/github/webhooks`)
    for (const [index, name] of names.entries()) {
      for (const place of orders[index] ?? []) {
        const guid = guids.get(name)?.[place] ?? ''
        await Promise.all([
          scene.github.redeliver(guid),
          scene.github.redeliver(guid),
          scene.github.deliverAgainWithNewGuid(guid),
        ])
        if (place !== 0) await scene.outcome(guid)
      }
    }

    for (const name of names) {
      const ends = await scene.waitFor(`the end of ${name}`, async () => {
        const runs = await scene.runs(name)
        return runs.length === 2 && runs.every(({ status }) => status === 'completed') ? runs : undefined
      })
      // what GitHub shows of an end is a job of its own, behind the state
      await scene.waitFor(`the pull request of ${name}`, async () =>
        (await scene.runs(name)).some(({ pullRequest }) => pullRequest !== null) ? true : undefined,
      )
      await scene.ended(name, numbers.get(name) ?? 0)
      const { branches, pullRequests, comments } = scene.state(name)
      expect({
        name,
        asked: ends.map(({ origin }) => origin).toSorted(),
        ends: ends.map(({ conclusion }) => conclusion).toSorted(),
        branches: Object.keys(branches).length,
        pullRequests: pullRequests.length,
        comments: comments.filter(({ author }) => author.endsWith('[bot]')).length,
      }).toEqual({
        name,
        asked: ['/speckit run', 'label'],
        ends: ['neutral', 'success'],
        branches: 2,
        pullRequests: 1,
        comments: 1,
      })
    }
  }, 120_000)
})
