import { randomUUID } from 'node:crypto'
import { inspect } from 'node:util'
import { describe, expect, it } from '@jest/globals'
import type { Delivery } from '../../../src/domain/trigger/delivery.ts'
import { loadApp } from '../../../src/github/intake/load-app.ts'
import type { Accepted } from '../../../src/github/intake/load-app.ts'
import { openProbot } from '../../../src/github/intake/open-probot.ts'
import { withoutNetwork } from '../support/without-network.ts'
import { credentials } from './intake-fixture.ts'

withoutNetwork()

function load(accept: (delivery: Delivery) => Promise<Accepted>) {
  return loadApp(openProbot(credentials), accept)
}

function labeled(title: string, id: string = randomUUID()) {
  return { id, name: 'issues', payload: { action: 'labeled', installation: { id: 99 }, issue: { title } } }
}

describe('loadApp', () => {
  it('tells apart deliveries that are under way at once, also of the same GUID', async () => {
    const later: ((accepted: Accepted) => void)[] = []
    const receive = await load(
      () =>
        new Promise((resolve) => {
          later.push(resolve)
          if (later.length < 3) return
          const [first, second, third] = later
          third?.('duplicate')
          second?.('accepted')
          first?.('duplicate')
        }),
    )
    const id = randomUUID()

    const outcomes = await Promise.all([receive(labeled('a', id)), receive(labeled('b')), receive(labeled('c', id))])

    expect(outcomes).toEqual(['duplicate', 'accepted', 'duplicate'])
  })

  it('rejects with the error itself, which knows nothing of the payload', async () => {
    const failure = new Error('down')
    const receive = await load(() => Promise.reject(failure))

    const error = await receive(labeled('a title')).catch((reason: unknown) => reason)

    expect(error).toBe(failure)
    expect(inspect(error, { depth: 12, showHidden: true })).not.toContain('a title')
  })

  it('does not take an event for stored that nobody handles', async () => {
    const receive = await load(async () => 'accepted')

    await expect(receive({ id: randomUUID(), name: 'watch', payload: {} })).rejects.toThrow(
      'no handler of the App took watch',
    )
  })
})

describe('openProbot', () => {
  it('wants a secret: Probot would take a well-known one', () => {
    expect(() => openProbot({ ...credentials, webhookSecret: '' })).toThrow('the webhook secret is empty')
  })
})
