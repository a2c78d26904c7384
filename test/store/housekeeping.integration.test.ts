import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { newCommand } from '../support/new-run.ts'
import { openTestStore } from '../support/open-store.ts'
import type { TestStore } from '../support/open-store.ts'

let test: TestStore

beforeAll(async () => {
  test = await openTestStore()
})
afterAll(() => test.close())

const day = 86_400_000
const now = new Date()
const before = new Date(now.getTime() - 7 * day)
const old = new Date(now.getTime() - 8 * day)

async function completedRun(at: Date): Promise<{ id: string; phaseId: string }> {
  const { id, phases } = await test.startRun({ createdAt: at })
  const phaseId = phases[0]?.id ?? ''
  const fence = (await test.store.claim(id, 'w', 60_000)) ?? 0
  await test.store.startPhase({ runId: id, fence }, phaseId, at)
  await test.store.appendLog(phaseId, 0, 'text')
  const result = { kind: 'unchanged', documentExists: false, usage: null, detail: 'nothing' } as const
  await test.store.completePhase({ runId: id, fence }, { phaseId, result, at })
  return { id, phaseId }
}

function putArtifact(runId: string, expiresAt: Date) {
  const content = Buffer.from('x')
  return test.store.putArtifact({
    runId,
    phaseId: null,
    kind: 'log',
    name: randomUUID(),
    contentType: 'text/plain',
    content,
    expiresAt,
  })
}

it('removes what is expired and nothing else, and says how much', async () => {
  const gone = await completedRun(old)
  const kept = await completedRun(now)
  const active = await test.startRun({ createdAt: old })
  const expired = await putArtifact(kept.id, now)
  const fresh = await putArtifact(kept.id, new Date(now.getTime() + 1))
  await test.store.recordRemote('of a removed run', { runId: gone.id, kind: 'comment', remoteId: '1' })
  await test.store.recordRemote('of a kept run', { runId: kept.id, kind: 'comment', remoteId: '2' })
  await test.store.recordRemote('recent', { runId: null, kind: 'comment', remoteId: '3' })
  await test.sql.query(`UPDATE "RemoteRecord" SET "updatedAt" = $1 WHERE "key" LIKE 'of a%'`, [old])
  const { rows } = await test.sql.query<{ guid: string }>(`SELECT guid FROM "Delivery"`)
  await test.store.settleDelivery(rows[0]?.guid ?? '', 'ignored')
  await test.sql.query(`UPDATE "Delivery" SET "receivedAt" = $1 WHERE guid = $2`, [old, rows[0]?.guid])

  const removed = await test.store.removeExpired({ now, logsBefore: before, recordsBefore: before })
  const again = await test.store.removeExpired({ now, logsBefore: before, recordsBefore: before })

  expect(removed).toEqual({ artifacts: 1, logChunks: 1, deliveries: 1, runs: 1 })
  expect(again).toEqual({ artifacts: 0, logChunks: 0, deliveries: 0, runs: 0 })
  expect(await test.store.run(gone.id)).toBeNull()
  expect(await test.store.run(active.id)).not.toBeNull()
  expect(await test.store.log(kept.phaseId, -1)).toHaveLength(1)
  expect(await test.store.artifact(expired.id)).toBeNull()
  expect(await test.store.artifact(fresh.id)).not.toBeNull()
  expect(
    await Promise.all(['of a removed run', 'of a kept run', 'recent'].map((key) => test.store.remoteRecord(key))),
  ).toEqual([null, '2', '3'])
})

it('removes what agents left of phases that are over', async () => {
  const over = await completedRun(now)
  const { id, phases } = await test.startRun()
  const going = phases[0]?.id ?? ''
  const fence = (await test.store.claim(id, 'w', 60_000)) ?? 0
  await test.store.startPhase({ runId: id, fence }, going, now)
  await test.sql.query(`INSERT INTO "PhaseOutcome" ("phaseId", "outcome") VALUES ($1, '{}'), ($2, '{}')`, [
    over.phaseId,
    going,
  ])

  await test.store.removeExpired({ now, logsBefore: before, recordsBefore: before })

  const { rows } = await test.sql.query<{ phaseId: string }>(`SELECT "phaseId" FROM "PhaseOutcome"`)
  expect(rows).toEqual([{ phaseId: going }])
})

it('removes more than one statement holds, and keeps a delivery that nobody handled yet', async () => {
  await test.sql.query(
    `INSERT INTO "Delivery" (guid, event, payload, "receivedAt", "handledAt")
     SELECT 'old-' || n, 'push', '{}', $1::timestamptz, CASE WHEN n <= 1234 THEN $1::timestamptz END FROM generate_series(1, 1235) n`,
    [old],
  )

  expect(await test.store.removeExpired({ now, logsBefore: before, recordsBefore: before })).toMatchObject({
    deliveries: 1234,
  })
})

it('removes commands that are old, with their run or before it, and those of the rate limit stay', async () => {
  const { id } = await test.startRun()
  const cancellation = { by: 'mona', reason: 'cancelled_by_person', detail: 'mona' } as const
  const commands = { old: newCommand({ at: old }), recent: newCommand({ at: before }) }
  await test.store.steerRun(id, { kind: 'cancel', cancellation }, { by: commands.old, at: now })
  await test.store.recordCommand(commands.recent)

  await test.store.removeExpired({ now, logsBefore: before, recordsBefore: before })

  expect(await test.store.isCommandKnown(commands.old.deduplicationKey)).toBe(false)
  expect(await test.store.isCommandKnown(commands.recent.deduplicationKey)).toBe(true)
  expect(await test.store.run(id)).not.toBeNull()
})
