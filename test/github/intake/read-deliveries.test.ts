import { beforeEach, describe, expect, it } from '@jest/globals'
import { UnavailableError, UserError } from '../../../src/errors.ts'
import { readDeliveries } from '../../../src/github/intake/read-deliveries.ts'
import { recordingLog } from '../recording-log.ts'
import { memoryDeliveries } from './intake-fixture.ts'
import { createFakeDeliveryLog } from './support/fake-delivery-log.ts'
import type { FakeDeliveryLog } from './support/fake-delivery-log.ts'

const since = new Date('2026-05-01T10:00:00Z')
const away = new UnavailableError('GitHub answered HTTP 502')

let deliveryLog: FakeDeliveryLog
let store: ReturnType<typeof memoryDeliveries>
let lines: string[]
let lease: () => Promise<void>
let isGivenUp: boolean

beforeEach(() => {
  deliveryLog = createFakeDeliveryLog()
  store = memoryDeliveries()
  lease = async () => undefined
  isGivenUp = false
})

function read() {
  const { log, lines: written } = recordingLog()
  lines = written
  const parts = { deliveryLog, store, log, checkLease: () => lease(), isGivenUp: () => isGivenUp }
  return readDeliveries(parts, since)
}

const stored = () => store.batches.map((batch) => batch.map(({ payload }) => (payload as { id: number }).id))

describe('what is read', () => {
  it('is all of a repository at once, oldest first, and not what is stored already', async () => {
    const [, known, , , last] = [1, 2, 3, 4, 5].map((id) => deliveryLog.sent({ repositoryId: id === 3 ? 8 : 7 }))
    store.stored.set(known?.guid ?? '', { guid: known?.guid } as never)
    deliveryLog.pageSize = 2

    expect(await read()).toEqual({ stored: 4, readUntil: last?.at })
    expect(stored()).toEqual([[1, 4, 5], [3]])
    expect(deliveryLog.reads.toSorted()).toEqual([1, 3, 4, 5])
    expect([...store.stored.values()].at(-1)).toMatchObject({
      deliveredAt: deliveryLog.attempts[2]?.at,
      event: 'issues',
    })
  })

  it('is no event that nobody handles', async () => {
    const names = [
      ['ping', null],
      ['star', 'created'],
      ['__proto__', null],
      ['issues', 'opened'],
      ['issues', null],
      ['check_run', 'completed'],
    ] as const
    for (const [event, action] of names) deliveryLog.sent({ event, action })

    expect(await read()).toEqual({ stored: 0, readUntil: deliveryLog.attempts.at(-1)?.at })
    expect(deliveryLog.reads).toEqual([])
  })

  it('is one delivery a GUID, at the time of its first attempt', async () => {
    const first = deliveryLog.sent()
    const between = deliveryLog.sent()
    deliveryLog.sent({ guid: first.guid })

    await read()

    expect(stored()).toEqual([[3, 2]])
    expect([...store.stored.values()].map(({ guid, deliveredAt }) => [guid, deliveredAt])).toEqual([
      [first.guid, first.at],
      [between.guid, between.at],
    ])
  })

  it('comes from an older attempt when GitHub does not keep the newest any more', async () => {
    const first = deliveryLog.sent()
    const again = deliveryLog.sent({ guid: first.guid })
    const lost = deliveryLog.sent()
    deliveryLog.gone.add(again.id).add(lost.id)

    expect(await read()).toMatchObject({ stored: 1 })
    expect(stored()).toEqual([[1]])
    expect(lines.join()).toContain(lost.guid)
  })

  it('is the payload of a webhook that sends forms, too', async () => {
    const payload = JSON.stringify({ action: 'labeled', id: 9 })
    for (const form of [payload, `payload=${encodeURIComponent(payload)}`, { payload }]) {
      deliveryLog.payloads.set(deliveryLog.sent().id, form)
    }

    await read()

    expect(stored()).toEqual([[9, 9, 9]])
  })

  it('is cut into batches of what a transaction takes', async () => {
    for (let id = 1; id <= 450; id += 1) deliveryLog.sent()

    expect(await read()).toMatchObject({ stored: 450 })
    expect(stored().map(({ length }) => length)).toEqual([200, 200, 50])
    expect(stored().flat()).toEqual(Array.from({ length: 450 }, (_, index) => index + 1))
  })

  it('is cut by its weight, too', async () => {
    for (const id of [1, 2, 3]) {
      deliveryLog.payloads.set(deliveryLog.sent().id, { id, text: 'x'.repeat(5 * 1024 ** 2) })
    }

    await read()

    expect(stored()).toEqual([[1], [2], [3]])
  })

  it('is nothing when the log is empty', async () => {
    expect(await read()).toEqual({ stored: 0, readUntil: null })
  })
})

describe('what cannot be read', () => {
  it('holds back its repository, whole, and the place; others are stored', async () => {
    const [before, broken] = [deliveryLog.sent(), deliveryLog.sent()]
    const other = deliveryLog.sent({ repositoryId: 8 })
    deliveryLog.faults.set(broken.id, away)

    expect(await read()).toEqual({ stored: 1, readUntil: before.at })
    expect(stored()).toEqual([[other.id]])
  })

  it('ends the reading when it is more than one: GitHub is away', async () => {
    for (const repositoryId of [7, 8, 9, 10, 11, 12])
      deliveryLog.faults.set(deliveryLog.sent({ repositoryId }).id, away)

    await expect(read()).rejects.toBe(away)
    // those that were under way side by side
    expect(deliveryLog.reads).toEqual([1, 2, 3, 4])
  })

  it('ends the reading at once when GitHub asks us to wait, or refuses the App', async () => {
    const errors = [new UnavailableError('slowly', 60_000), new UserError('github_refused', 'no', { wayOut: 'x' })]
    const { id } = deliveryLog.sent()
    for (const repositoryId of [8, 9, 10, 11, 12]) deliveryLog.sent({ repositoryId })

    for (const error of errors) {
      deliveryLog.faults.set(id, error)
      await expect(read()).rejects.toBe(error)
    }
    expect(deliveryLog.reads.filter((read) => read === 1)).toHaveLength(2)
    expect(stored().flat()).not.toContain(id)
    // the second time only what was not read the first time
    expect(new Set(stored().flat()).size).toBe(stored().flat().length)
  })

  it('is given up when it was tried for long enough, and says so', async () => {
    const [broken, next] = [deliveryLog.sent(), deliveryLog.sent()]
    deliveryLog.faults.set(broken.id, away)
    isGivenUp = true

    expect(await read()).toEqual({ stored: 1, readUntil: next.at })
    expect(lines.join()).toContain(broken.guid)
  })

  it('is given up when it is no payload, and says so', async () => {
    const deep = (levels: number): object => (levels === 0 ? {} : { deeper: deep(levels - 1) })
    const odd = ['no JSON', '[]', [], 5, deep(200)].map((payload) => {
      const attempt = deliveryLog.sent()
      deliveryLog.payloads.set(attempt.id, payload)
      return attempt
    })
    const good = deliveryLog.sent()

    expect(await read()).toEqual({ stored: 1, readUntil: good.at })
    for (const { guid } of odd) expect(lines.join()).toContain(guid)
  })

  it('is given up alone when the database refuses it', async () => {
    const [one, refused, other] = [deliveryLog.sent(), deliveryLog.sent(), deliveryLog.sent()]
    store.refused = refused.guid

    expect(await read()).toMatchObject({ stored: 2, readUntil: other.at })
    expect([...store.stored.keys()]).toEqual([one.guid, other.guid])
    expect(lines.join()).toContain(refused.guid)
  })

  it('is read again when the database is away', async () => {
    deliveryLog.sent()
    store.fault = () => Promise.reject(new UnavailableError('down'))

    await expect(read()).rejects.toThrow('down')
  })
})

it('stops when somebody else reads', async () => {
  deliveryLog.sent()
  lease = () => Promise.reject(new UnavailableError('another process reads now', 0))

  await expect(read()).rejects.toThrow('another process')
  expect(deliveryLog.reads).toEqual([])
})
