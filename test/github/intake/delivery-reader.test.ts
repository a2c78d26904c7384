import { beforeEach, describe, expect, it } from '@jest/globals'
import { UnavailableError } from '../../../src/errors.ts'
import { createDeliveryReader } from '../../../src/github/intake/delivery-reader.ts'
import type { DeliveryReader } from '../../../src/github/intake/delivery-reader.ts'
import { recordingLog } from '../recording-log.ts'
import { memoryDeliveries } from './intake-fixture.ts'
import { createFakeDeliveryLog } from './support/fake-delivery-log.ts'
import type { FakeDeliveryLog } from './support/fake-delivery-log.ts'
import { createFakeReadingStore } from './support/fake-reading-store.ts'

const minute = 60_000
const noShutdown = new AbortController().signal

let now: number
let deliveryLog: FakeDeliveryLog
let deliveries: ReturnType<typeof memoryDeliveries>
let readings: ReturnType<typeof createFakeReadingStore>
let lines: string[]
let reader: DeliveryReader

beforeEach(() => {
  now = Date.parse('2026-05-01T10:10:00Z')
  deliveryLog = createFakeDeliveryLog()
  deliveries = memoryDeliveries()
  readings = createFakeReadingStore(() => now)
  reader = process('one')
})

function process(owner: string): DeliveryReader {
  const recording = recordingLog()
  lines = recording.lines
  const store = { ...readings, ...deliveries, acceptDeliveries: deliveries.acceptDeliveries }
  return createDeliveryReader({ deliveryLog, store, clock: { now: () => new Date(now) }, log: recording.log, owner })
}

const turn = (by = reader, freshMs = 0, signal = noShutdown) => by.turn(freshMs, signal)

describe('a turn', () => {
  it('goes on where any process left off, and looks a little further back for what came late', async () => {
    const early = deliveryLog.sent()
    await turn()
    const late = deliveryLog.sent({ at: new Date(early.at.getTime() - minute) })
    const tooLate = deliveryLog.sent({ at: new Date(early.at.getTime() - 3 * minute) })

    expect(await turn(process('two'))).toEqual({ kind: 'read', stored: 1 })
    expect([...deliveries.stored.keys()]).toEqual([early.guid, late.guid])
    expect(deliveryLog.reads).not.toContain(tooLate.id)
  })

  it('looks back a few seconds only when it looked further within the last minute', async () => {
    const early = deliveryLog.sent()
    await turn()
    const late = deliveryLog.sent({ at: new Date(early.at.getTime() - minute) })
    const seconds = deliveryLog.sent({ at: new Date(early.at.getTime() - 15_000) })
    await turn()
    const first = [...deliveries.stored.keys()]
    now += minute
    await turn()

    expect(first).toEqual([early.guid, seconds.guid])
    expect([...deliveries.stored.keys()]).toEqual([...first, late.guid])
  })

  it('reads three days at first, and after an outage that was longer than GitHub keeps deliveries', async () => {
    const day = 24 * 60 * minute
    const kept = deliveryLog.sent({ at: new Date(now - 3 * day + minute) })
    deliveryLog.sent({ at: new Date(now - 3 * day - minute) })

    await turn()

    expect([...deliveries.stored.keys()]).toEqual([kept.guid])
  })

  it('is taken by one process at a time', async () => {
    deliveryLog.sent()

    const turns = await Promise.all([turn(reader), turn(process('two'))])

    expect(turns).toEqual([{ kind: 'read', stored: 1 }, { kind: 'busy' }])
    expect(deliveryLog.reads).toEqual([1])
  })

  it('is not needed just after another one', async () => {
    await turn()
    now += 4_000

    expect(await turn(reader, 5_000)).toEqual({ kind: 'busy' })
    now += 1_000
    expect(await turn(reader, 5_000)).toEqual({ kind: 'read', stored: 0 })
  })

  it('that fails leaves the place where it was', async () => {
    const first = deliveryLog.sent()
    deliveryLog.faults.set(first.id, new UnavailableError('502'))
    deliveryLog.faults.set(deliveryLog.sent({ repositoryId: 8 }).id, new UnavailableError('502'))
    const failed = await turn()
    deliveryLog.faults.clear()

    expect(failed).toEqual({ kind: 'failed', waitMs: null })
    expect(await turn()).toEqual({ kind: 'read', stored: 2 })
  })

  it('keeps everybody from reading for as long as GitHub asks', async () => {
    deliveryLog.listFault = new UnavailableError('429', 90_000)

    expect(await turn()).toEqual({ kind: 'failed', waitMs: 90_000 })
    deliveryLog.listFault = null
    now += 89_000
    expect(await turn(process('two'))).toEqual({ kind: 'busy' })
    now += 1_000
    expect(await turn(process('two'))).toEqual({ kind: 'read', stored: 0 })
  })

  it('that loses its lease changes nothing more, and what it missed is read by the other', async () => {
    const sent = deliveryLog.sent()
    const { list } = deliveryLog
    deliveryLog.list = async function* slow(since) {
      now += minute
      await readings.claimReading('deliveries', { owner: 'two', leaseMs: minute, freshMs: 0 })
      yield* list(since)
    }
    const lost = await turn(process('slow'))
    deliveryLog.list = list
    await readings.endReading('deliveries', 'two', { readUntil: null, isDone: false, pausedUntil: null })

    expect(lost).toEqual({ kind: 'failed', waitMs: 0 })
    expect(deliveries.stored.size).toBe(0)
    expect(await turn(process('two'))).toEqual({ kind: 'read', stored: 1 })
    expect([...deliveries.stored.keys()]).toEqual([sent.guid])
  })

  it('that is slow goes on when nobody else takes it', async () => {
    deliveryLog.sent()
    const { renewReading } = readings
    readings.renewReading = async (...claim) => {
      now += minute
      return renewReading(...claim)
    }

    expect(await turn(process('slow'))).toEqual({ kind: 'read', stored: 1 })
  })

  it('ends when the process stops, and another goes on', async () => {
    deliveryLog.sent()

    expect(await turn(reader, 0, AbortSignal.abort())).toEqual({ kind: 'failed', waitMs: 0 })
    expect(await turn(process('two'))).toEqual({ kind: 'read', stored: 1 })
  })

  it('never rejects while the database is away', async () => {
    readings.claimReading = () => Promise.reject(new UnavailableError('down'))

    expect(await turn(process('one'))).toEqual({ kind: 'failed', waitMs: null })
    expect(lines.join()).toContain('down')
  })
})

describe('a delivery that GitHub fails to give back', () => {
  it('is waited for for an hour, and no longer', async () => {
    const broken = deliveryLog.sent()
    deliveryLog.faults.set(broken.id, new UnavailableError('502'))
    const next = deliveryLog.sent()

    for (const wait of [0, 30 * minute, 30 * minute]) {
      now += wait
      expect(await turn()).toEqual({ kind: 'read', stored: 0 })
    }
    now += minute

    expect(await turn()).toEqual({ kind: 'read', stored: 1 })
    expect([...deliveries.stored.keys()]).toEqual([next.guid])
    expect(lines.join()).toContain('given up')
  })
})
