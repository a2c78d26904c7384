import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { once } from 'node:events'
import { openConversation } from './support/open-conversation.ts'
import type { RunView } from '../../demo/watch-run.ts'
import type { Conversation } from './support/open-conversation.ts'
import { openTestSystem, owner, requester } from './support/open-test-system.ts'
import type { TestSystem } from './support/open-test-system.ts'

const one = 'questions: assume\nphases: [specify]\n'
const gate = 'questions: assume\nphases: [specify, plan]\ngates: [specify]\n'

let scene: TestSystem

beforeAll(async () => {
  scene = await openTestSystem({ environment: { WORKER_CONCURRENCY: '6' } })
}, 120_000)

afterAll(async () => {
  await scene.close()
})

type Act = (conversation: Conversation) => Promise<unknown>

const label: Act = ({ name, number }) => scene.github.labelIssue(owner, name, number, 'speckit', requester)
const unlabel: Act = ({ name, number }) => scene.github.unlabelIssue(owner, name, number, 'speckit', requester)
const close: Act = ({ name, number }) => scene.github.closeIssue(owner, name, number, requester)
const say =
  (words: string): Act =>
  ({ post }) =>
    post(words)

/**
 * `waiting`: a run waits for approval when the App goes away; `unlabelled`: it knows nothing of the
 * issue.
 */
type Case = { name: string; begins: 'waiting' | 'unlabelled'; acts: Act[]; ends: 'stopped' | 'done' | 'waiting' }

const [approve, cancel, retry, status] = ['approve', 'cancel', 'retry', 'status'].map((word) =>
  say(`/speckit ${word}`),
) as [Act, Act, Act, Act]

const cases: Case[] = [
  { name: 'label-cancel', begins: 'unlabelled', acts: [label, cancel], ends: 'stopped' },
  { name: 'label-unlabel', begins: 'unlabelled', acts: [label, unlabel], ends: 'stopped' },
  { name: 'label-close', begins: 'unlabelled', acts: [label, close], ends: 'stopped' },
  { name: 'label-off-on', begins: 'unlabelled', acts: [label, unlabel, label], ends: 'done' },
  { name: 'label-status', begins: 'unlabelled', acts: [label, status], ends: 'done' },
  { name: 'status-unlabel', begins: 'waiting', acts: [status, unlabel], ends: 'stopped' },
  { name: 'approve-cancel', begins: 'waiting', acts: [approve, cancel], ends: 'stopped' },
  { name: 'approve-close', begins: 'waiting', acts: [approve, close], ends: 'stopped' },
  { name: 'cancel-approve', begins: 'waiting', acts: [cancel, approve], ends: 'stopped' },
  { name: 'cancel-retry', begins: 'waiting', acts: [cancel, retry], ends: 'waiting' },
]

/** What came of all runs of an issue; undefined while something is under way. */
function endOf(runs: RunView[]): Case['ends'] | undefined {
  const open = runs.filter(({ status: state }) => state !== 'completed')
  if (open.some(({ waitingFor }) => waitingFor !== null)) return 'waiting'
  if (open.length > 0) return undefined
  return runs.some(({ conclusion }) => conclusion !== 'cancelled') ? 'done' : 'stopped'
}

describe('what people did while the App was away', () => {
  it('is read from GitHub’s log and done in the order in which they did it, in ten of ten cases', async () => {
    const conversations = await Promise.all(
      cases.map(async ({ name, begins }) => {
        const isLabelled = begins === 'waiting'
        const conversation = await openConversation(scene, name, { settings: isLabelled ? gate : one, isLabelled })
        if (isLabelled) await conversation.waits('approval')
        return conversation
      }),
    )
    const gone = once(scene.system.app, 'exit')
    scene.system.app.kill('SIGKILL')
    await gone
    const resent = scene.github.requests().length
    const before = scene.github.deliveries().length
    for (const [index, { acts }] of cases.entries()) {
      for (const act of acts) await act(conversations[index] as Conversation)
    }
    await scene.github.settled()
    const missed = scene.github.deliveries().slice(before)
    await scene.system.restart()

    await Promise.all(missed.map(({ guid }) => scene.outcome(guid)))
    const ends = await Promise.all(
      cases.map(async ({ name }, index) => {
        const { runs } = conversations[index] as Conversation
        return [name, await scene.waitFor(`the end of ${name}`, async () => endOf(await runs()))]
      }),
    )

    expect(ends).toEqual(cases.map(({ name, ends: end }) => [name, end]))
    const asked = scene.github.requests().slice(resent)
    expect(asked.filter(({ path }) => path.includes('/attempts'))).toEqual([])
  }, 240_000)
})
