import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { Delivery } from '../../../src/domain/trigger/delivery.ts'
import { createStore } from '../../../src/store/create-store.ts'
import { newRun } from '../../support/new-run.ts'
import { openTestStore } from '../../support/open-store.ts'
import type { TestStore } from '../../support/open-store.ts'

let test: TestStore
let repositoryId = 1_000

beforeAll(async () => {
  test = await openTestStore()
})
afterAll(() => test.close())

const minute = 60_000
const at = (second: number) => new Date(Date.UTC(2026, 10, 1, 10, 0, second)).toISOString()

/** A repository of its own for each test. */
function open() {
  repositoryId += 1
  const id = repositoryId
  async function accept(number: number, second: number, change: Partial<Delivery> = {}): Promise<string> {
    const guid = randomUUID()
    const payload = { issue: { number, updated_at: at(second) } }
    const given = { event: 'issues', action: 'labeled', installationId: 1, repositoryId: id, payload, ...change }
    await test.store.acceptDelivery({ guid, ...given })
    return guid
  }
  return { id, accept, claim: (guid: string) => test.store.claimDelivery(guid, minute) }
}

const unlabeled = { action: 'unlabeled' }

async function wakesOf(guid: string): Promise<number> {
  return (await test.queuedJobs()).filter((job) => job.kind === 'delivery' && job.guid === guid).length
}

describe('claimDelivery', () => {
  it('hands out what happened first, whatever it was asked for and in whatever order it came', async () => {
    const { accept, claim } = open()
    const [third, first, second] = [await accept(1, 3), await accept(1, 1), await accept(1, 2)]
    const order: string[] = []

    for (const guid of [third, first, second]) {
      const claimed = await claim(guid)
      order.push(claimed?.guid ?? 'none')
      await test.store.settleDelivery(claimed?.guid ?? '', 'done')
    }

    expect(order).toEqual([first, second, third])
    expect(await claim(third)).toBeNull()
  })

  it('keeps the order of arrival within the same second, also when they were stored together', async () => {
    const { accept, claim } = open()
    const guids: string[] = []
    await Promise.all(
      Array.from({ length: 20 }, async (_, index) => {
        guids[index] = await accept(1, 1)
      }),
    )
    const order: string[] = []

    for (let count = 0; count < 20; count++) {
      const claimed = await claim(guids[0] ?? '')
      order.push(claimed?.guid ?? 'none')
      await test.store.settleDelivery(claimed?.guid ?? '', 'done')
    }

    expect(order).toEqual(guids)
  })

  it('hands out one of a subject at a time, to one of two workers, and others beside it', async () => {
    const { accept, claim } = open()
    const other = createStore({ databaseUrl: test.url, enqueue: test.queue.enqueue })
    const hot = await Promise.all(Array.from({ length: 30 }, (_, second) => accept(1, second)))
    const quiet = await accept(2, 1)

    const claims = await Promise.all(
      hot.flatMap((guid) => [claim(guid), other.claimDelivery(guid, minute)]).concat(claim(quiet)),
    )

    await other.close()
    const given = claims.flatMap((claimed) => (claimed === null ? [] : [claimed.guid]))
    expect(given.toSorted()).toEqual([hot[0], quiet].toSorted())
  })

  it('knows nothing of a delivery that never came', async () => {
    expect(await open().claim('unknown')).toBeNull()
  })

  it('hands it out again, as another try, when the worker died', async () => {
    const { accept } = open()
    const guid = await accept(1, 1)
    const first = await test.store.claimDelivery(guid, 0)
    const second = await test.store.claimDelivery(guid, minute)

    await test.store.renewDelivery({ guid, attempt: 1 }, 0)
    await test.store.postponeDelivery({ guid, attempt: 1 }, 0)

    expect([first?.attempt, second?.attempt]).toEqual([1, 2])
    expect(await test.store.claimDelivery(guid, minute)).toBeNull()
  })

  it('lets nothing but a stop go before a try that waits for the next', async () => {
    const { accept, claim } = open()
    const [first, second] = [await accept(1, 1), await accept(1, 2)]
    const claimed = await claim(first)
    await test.store.postponeDelivery({ guid: first, attempt: claimed?.attempt ?? 0 }, minute)
    const before = await claim(second)
    const stop = await accept(1, 3, unlabeled)

    const overtaking = await claim(second)

    expect([before, overtaking?.guid]).toEqual([null, stop])
    await test.store.settleDelivery(stop, 'done')
    expect(await claim(second)).toBeNull()
  })

  it('tries again when the pause is over', async () => {
    const { accept, claim } = open()
    const guid = await accept(1, 1)
    await claim(guid)
    await test.store.postponeDelivery({ guid, attempt: 1 }, 0)

    expect(await claim(guid)).toMatchObject({ guid, attempt: 2, event: 'issues', payload: { issue: { number: 1 } } })
  })
})

describe('the subject', () => {
  it('of a pull request and of a check run of ours is that of their issue', async () => {
    const { id, accept, claim } = open()
    const { run } = await test.askForRun(
      newRun({ repository: { id, owner: 'octo', name: 'x' }, issue: { number: 5, title: 'a', body: '' } }),
    )
    await test.store.recordPullRequest(run.id, 9)
    const check = { external_id: run.phases[0]?.id }
    const guids = [
      await accept(5, 1),
      await accept(0, 2, {
        event: 'pull_request',
        action: 'closed',
        payload: { pull_request: { number: 9, closed_at: at(2) } },
      }),
      await accept(0, 3, { event: 'check_run', action: 'requested_action', payload: { check_run: check } }),
      await accept(0, 4, { event: 'check_suite', payload: { check_suite: { pull_requests: [{ number: 9 }] } } }),
    ]

    const claims = await Promise.all(guids.map(claim))

    expect(claims.map((claimed) => claimed?.guid)).toEqual([guids[0], undefined, undefined, undefined])
  })

  it('of what others made is theirs alone', async () => {
    const { accept, claim } = open()
    const guids = [
      await accept(5, 1),
      await accept(0, 2, { event: 'pull_request', payload: { pull_request: { number: 9 } } }),
      await accept(0, 3, { event: 'check_run', payload: { check_run: { external_id: 'theirs' } } }),
      await accept(0, 3, { event: 'push', action: null, payload: { ref: 'refs/heads/a' } }),
      await accept(0, 3, { event: 'push', action: null, payload: { ref: 'refs/heads/b' } }),
    ]

    expect((await Promise.all(guids.map(claim))).map((claimed) => claimed?.guid)).toEqual(guids)
  })
})

describe('settleDelivery', () => {
  it('wakes the next of the subject, and nobody where none is open', async () => {
    const { accept, claim } = open()
    const [first, second] = [await accept(1, 1), await accept(1, 2)]
    await claim(first)

    await test.store.settleDelivery(first, 'done')
    const woken = await wakesOf(second)
    await claim(second)
    await test.store.settleDelivery(second, 'done')

    expect([woken, await wakesOf(first), await wakesOf(second)]).toEqual([2, 1, 2])
    expect(await test.queuedJobs()).toContainEqual({ kind: 'delivery', guid: second, after: first })
  })

  it('loses nobody who comes in at the same moment', async () => {
    const { accept, claim } = open()
    const lost: string[] = []
    for (let round = 0; round < 40; round++) {
      const first = await accept(round, 1)
      await claim(first)
      // the one that comes finds somebody at its subject, or gets it: never neither
      const [second, claimed] = await Promise.all([
        accept(round, 2).then(async (guid) => ({ guid, claimed: await claim(guid) })),
        test.store.settleDelivery(first, 'done'),
      ]).then(([came]) => [came.guid, came.claimed] as const)
      if (claimed === null && (await wakesOf(second)) < 2) lost.push(second)
    }

    expect(lost).toEqual([])
  })
})

describe('wakeDeliveries', () => {
  it('wakes what has nobody at it, and leaves the rest alone', async () => {
    const { accept, claim } = open()
    const [held, waiting, lost] = [await accept(1, 1), await accept(2, 1), await accept(3, 1)]
    await claim(held)
    await claim(waiting)
    await test.store.postponeDelivery({ guid: waiting, attempt: 1 }, minute)
    await test.sql.query(`UPDATE "Delivery" SET "receivedAt" = now() - interval '1 minute' WHERE guid = ANY($1)`, [
      [held, waiting, lost],
    ])
    await test.sql.query(`DELETE FROM pgboss.job WHERE name = 'delivery'`)

    await test.store.wakeDeliveries()

    expect([await wakesOf(held), await wakesOf(waiting), await wakesOf(lost)]).toEqual([0, 0, 1])
  })
})

describe('storedStops', () => {
  it('are what may end runs of the issue since then, handled or not', async () => {
    const { id, accept } = open()
    await accept(1, 1, unlabeled)
    const handled = await accept(1, 2, unlabeled)
    await test.store.settleDelivery(handled, 'ignored: there is nothing to cancel')
    await accept(1, 3)
    await accept(2, 3, unlabeled)
    const closed = await accept(1, 4, { action: 'closed' })
    const stranger = await accept(1, 5, unlabeled)
    await test.store.settleDelivery(stranger, 'refused: not_permitted')

    const stops = await test.store.storedStops({ repositoryId: id, issueNumber: 1 }, new Date(at(2)))

    expect(stops.map(({ guid, handledAt }) => [guid, handledAt !== null])).toEqual([
      [handled, true],
      [closed, false],
    ])
    expect(stops[0]).toMatchObject({ happenedAt: new Date(at(2)), outcome: 'ignored: there is nothing to cancel' })
  })
})
