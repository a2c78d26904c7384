import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { openConversation, reviewer } from './support/open-conversation.ts'
import type { Conversation } from './support/open-conversation.ts'
import { openTestSystem, owner, requester } from './support/open-test-system.ts'
import type { TestSystem } from './support/open-test-system.ts'
import { holdAgent, steeredAgentScript } from './support/steered-agent.ts'

let scene: TestSystem
let gated: Conversation

const told = ({ state, number }: Conversation) =>
  state()
    .comments.filter(({ issue, body }) => issue === number && body.includes('<!-- speckit:told:'))
    .map(({ body }) => body.split('\n')[0] ?? '')

beforeAll(async () => {
  scene = await openTestSystem({ agentScript: steeredAgentScript })
  const { release } = holdAgent(scene.directory, 'before-001-gated-specify')
  const settings = `notify: all\nreviewers: [${reviewer}]\nquestions: assume\nphases: [specify, plan]\ngates: [specify]\n`
  gated = await openConversation(scene, 'gated', { settings })
  await gated.shows(/running specify/)
  const path = new RegExp(`^/repos/${owner}/gated/issues/\\d+/comments$`)
  scene.github.faults.add({ match: { method: 'POST', path }, kind: 'hang_after' })
  release()
  await scene.waitFor('the notice whose answer hangs', () => told(gated).length === 1 || undefined)
  const exited = once(scene.system.app, 'exit')
  scene.system.app.kill('SIGKILL')
  await exited
  await scene.system.restart()
}, 120_000)

afterAll(async () => {
  await scene.close()
})

describe('people', () => {
  it('are told once of a gate, though the App was killed before it knew that it had told them', async () => {
    await scene.waitFor(
      'the record of the notice',
      async () => {
        const { rows } = await scene.sql.query(`SELECT 1 FROM "RemoteRecord" WHERE "kind" = 'told'`)
        return rows.length > 0 || undefined
      },
      100_000,
    )

    expect(told(gated)).toEqual([
      expect.stringMatching(
        new RegExp(`^@${requester} @${reviewer} Waiting for approval of the spec at [0-9a-f]{7}\\. \\[What to do\\]`),
      ),
    ])
  }, 120_000)

  it('are told of the end, and asked for a review', async () => {
    await gated.say('/speckit approve', reviewer)
    await gated.ended()
    await scene.waitFor('the second notice', () => told(gated).length === 2 || undefined)

    const [pull] = await scene.waitFor('the request', () => {
      const { pullRequests } = gated.state()
      return pullRequests[0]?.requestedReviewers.length === 1 ? pullRequests : undefined
    })
    expect(pull?.requestedReviewers).toEqual([reviewer])
    expect(told(gated)[1]).toMatch(
      /The spec and the plan are ready for review in pull request #\d+\. \[What came of it\]/,
    )
  }, 120_000)
})
