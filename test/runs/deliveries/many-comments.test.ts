import { describe, expect, it } from '@jest/globals'
import type { Action } from '../../../src/domain/trigger/action.ts'
import { UnavailableError } from '../../../src/errors.ts'
import { handleAction } from '../../../src/runs/deliveries/handle-action.ts'
import { action } from '../../commands/support/requests.ts'
import { deliveryParts } from '../support/delivery-parts.ts'

function commented(body: string, change: Partial<Action> = {}): Action {
  return action({ what: { kind: 'comment', commentId: 77, body }, deduplicationKey: `comment:${body}`, ...change })
}

function open() {
  const parts = deliveryParts()
  return { ...parts, handle: (asked: Action, guid = 'guid-1') => handleAction(parts, asked, guid) }
}

describe('many comments at the same time', () => {
  /** As the queue does: what could not be done for now is tried again. */
  async function handleAll({ handle }: ReturnType<typeof open>, actions: readonly Action[]): Promise<number> {
    let left = [...actions]
    for (let round = 1; ; round += 1) {
      const results = await Promise.allSettled(left.map((asked) => handle(asked, asked.deduplicationKey)))
      left = left.filter((_, index) => results[index]?.status === 'rejected')
      if (left.length === 0) return round
      if (round === 5) throw new Error('still not handled')
    }
  }
  const comments = (body: string, change: Partial<Action> = {}) =>
    Array.from({ length: 60 }, (_, index) => commented(body, { ...change, deduplicationKey: `many:${index}` }))

  it.each(['/speckit help', '/speckit bogus', '/speckit status'])(
    'of %s get as many answers as is allowed',
    async (body) => {
      const scene = open()

      expect(await handleAll(scene, comments(body))).toBe(2)

      const refused = scene.forge.comments.filter(({ body: text }) => text.includes('more than 30 things'))
      expect([scene.forge.comments.length, refused.length]).toEqual([31, 1])
    },
  )

  it('of somebody who may not get one refusal', async () => {
    const scene = open()
    const eve = { id: 66, login: 'eve', type: 'User' }

    await handleAll(scene, comments('/speckit run', { actor: eve }))

    expect(scene.forge.comments).toHaveLength(1)
    expect(scene.store.claims.size).toBe(0)
  })

  it('are answered after the one that was at it has failed', async () => {
    const scene = open()
    await scene.store.claimRemote('refusal:comment:/speckit bogus', { runId: null, kind: 'reply' }, 1)

    await expect(scene.handle(commented('/speckit bogus'))).rejects.toThrow(UnavailableError)
    expect(scene.forge.comments).toEqual([])
    await scene.store.releaseRemote('refusal:comment:/speckit bogus')
    await scene.handle(commented('/speckit bogus'))

    expect(scene.forge.comments).toHaveLength(1)
  })
})
