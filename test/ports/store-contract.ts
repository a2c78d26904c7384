import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import type { Job } from '../../src/domain/run/job.ts'
import type { Cancellation, PhaseResult, RunRecord } from '../../src/domain/run/run.ts'
import { FenceLostError } from '../../src/errors.ts'
import type { KeptOutcome } from '../../src/ports/outcome-store.ts'
import type { ArtifactStore, LogStore, NewArtifact, RemoteRecordStore } from '../../src/ports/store.ts'
import { committed, sha } from '../domain/support/steps.ts'
import type { FakeRunStore } from './fake-run-store.ts'
import { outcome } from './kept-outcome.ts'

type Extras = 'add' | 'jobs' | 'expire' | 'cancel' | 'takeOver'

export type StoreUnderTest = {
  store: Omit<FakeRunStore, Extras> & LogStore & ArtifactStore & RemoteRecordStore
  /** A run whose first phase waits for a worker. */
  startRun(): Promise<RunRecord>
  expire(runId: string): Promise<void>
  cancel(runId: string, cancellation: Cancellation): Promise<void>
  /** Jobs that wait, of this run. */
  jobsOf(runId: string): Promise<Job[]>
  close(): Promise<void>
}

const minute = 60_000
const at = new Date('2026-11-01T10:00:00Z')
const failed: PhaseResult = {
  kind: 'failed',
  conclusion: 'failure',
  reason: 'agent_failed',
  detail: 'It failed.',
  usage: null,
}

/** What a worker relies on in src/ports/store.ts, the same for the database and the fakes. */
export function describeStore(name: string, open: () => Promise<StoreUnderTest>): void {
  describe(`${name}: what a worker keeps`, () => {
    let under: StoreUnderTest
    let store: StoreUnderTest['store']
    let run: RunRecord
    let [first, second] = ['', '']

    beforeAll(async () => {
      under = await open()
      store = under.store
    })
    afterAll(() => under.close())
    beforeEach(async () => {
      run = await under.startRun()
      ;[first = '', second = ''] = run.phases.map(({ id }) => id)
    })

    async function claim(): Promise<number> {
      const fence = await store.claim(run.id, 'worker', minute)
      if (fence === null) throw new Error('the run is leased')
      return fence
    }
    async function start(): Promise<number> {
      const fence = await claim()
      await store.startPhase({ runId: run.id, fence }, first, at)
      return fence
    }

    it('leases a run to one of many, and to the next when it was given back or ran out', async () => {
      const fences = await Promise.all([1, 2, 3].map(() => store.claim(run.id, 'worker', minute)))
      await store.release({ runId: run.id, fence: 1 })
      const again = await claim()
      await under.expire(run.id)

      expect(fences.toSorted()).toEqual([1, null, null])
      expect(again).toBe(2)
      expect(await store.isHeld({ runId: run.id, fence: 2 })).toBe(false)
      expect(await claim()).toBe(3)
      expect(await store.isHeld({ runId: run.id, fence: 3 })).toBe(true)
    })

    it('counts the workers that died under a phase, and not those that gave it back', async () => {
      await claim()
      await store.release({ runId: run.id, fence: 1 })
      await claim()
      await under.expire(run.id)
      await Promise.all([1, 2, 3].map(() => store.claim(run.id, 'worker', minute)))
      await store.startPhase({ runId: run.id, fence: 3 }, first, at)
      await under.expire(run.id)
      await claim()

      expect((await store.run(run.id))?.phases.map(({ workerDeaths }) => workerDeaths)).toEqual([2, 0, 0])
    })

    it('leases no run that is unknown or completed', async () => {
      await store.completePhase({ runId: run.id, fence: await start() }, { phaseId: first, result: failed, at })

      expect(await store.claim(run.id, 'worker', minute)).toBeNull()
      expect(await store.leaseEndsAt(run.id)).toBeNull()
      expect(await store.claim(randomUUID(), 'worker', minute)).toBeNull()
    })

    it('tells whoever renews that somebody wants to cancel', async () => {
      const fence = await claim()
      const before = await store.renew({ runId: run.id, fence }, minute)
      await under.cancel(run.id, { by: 'mona', reason: 'cancelled_by_person', detail: 'mona cancelled.' })

      expect([before, await store.renew({ runId: run.id, fence }, minute)]).toEqual([
        { cancelRequested: false },
        { cancelRequested: true },
      ])
    })

    it('brings no lease back to life that was given back', async () => {
      const fence = await claim()
      await store.release({ runId: run.id, fence })

      await expect(store.renew({ runId: run.id, fence }, minute)).rejects.toBeInstanceOf(FenceLostError)
    })

    it('refuses every write of a worker that lost its fence', async () => {
      await start()
      await under.expire(run.id)
      await claim()
      const before = await store.run(run.id)

      const writes = await Promise.allSettled([
        store.renew({ runId: run.id, fence: 1 }, minute),
        store.release({ runId: run.id, fence: 1 }),
        store.startPhase({ runId: run.id, fence: 1 }, first, at),
        store.recordHead({ runId: run.id, fence: 1 }, sha.theirs),
        store.recordAgentVersion({ runId: run.id, fence: 1 }, { version: '9.9.9', image: null }),
        store.completePhase({ runId: run.id, fence: 1 }, { phaseId: first, result: committed(), at }),
        store.keepOutcome({ runId: run.id, fence: 1 }, first, outcome),
        store.recordAbsence({ runId: run.id, fence: 1 }, first, { reason: 'disk_full', since: at }),
      ])

      const errors = writes.map((write) => (write.status === 'rejected' ? write.reason : write.value))
      expect(errors).toEqual(writes.map(() => expect.any(FenceLostError)))
      expect(await store.run(run.id)).toEqual(before)
    })

    it('starts a phase once and keeps its first time', async () => {
      await start()
      await under.expire(run.id)
      const fence = await claim()

      const again = await store.startPhase({ runId: run.id, fence }, first, new Date())

      expect(again).toMatchObject({ status: 'in_progress', startedAt: at, fence: 2 })
      expect(again.phases[0]).toMatchObject({ status: 'in_progress', startedAt: at })
    })

    it('starts no phase that is completed', async () => {
      await store.completePhase({ runId: run.id, fence: await start() }, { phaseId: first, result: committed(), at })
      const fence = await claim()

      await expect(store.startPhase({ runId: run.id, fence }, first, at)).rejects.toThrow('cannot start')
    })

    it('stores a commit, gives the lease back and enqueues the next phase', async () => {
      const usage = { inputTokens: 5, outputTokens: 7, costUsd: 0.25 }
      const fence = await start()

      const after = await store.completePhase(
        { runId: run.id, fence },
        { phaseId: first, result: committed({ usage, detail: 'done' }), at },
      )

      expect(after).toMatchObject({ status: 'in_progress', headSha: sha.newest })
      expect(after.phases[0]).toMatchObject({ conclusion: 'success', completedAt: at, detail: 'done', usage })
      expect(await under.jobsOf(run.id)).toContainEqual({ kind: 'phase', runId: run.id, phaseId: second })
      expect(await store.lastHead(run.repository.id, run.branch)).toBe(sha.newest)
      expect(await claim()).toBe(fence + 1)
    })

    it('ends the run with a phase that failed, and skips the rest', async () => {
      const after = await store.completePhase(
        { runId: run.id, fence: await start() },
        { phaseId: first, result: failed, at },
      )

      expect(after).toMatchObject({ status: 'completed', reason: 'agent_failed', completedAt: at })
      expect(after.phases.slice(1).map(({ conclusion }) => conclusion)).toEqual(['skipped', 'skipped'])
    })

    it('ends a phase once, whoever asks how often', async () => {
      const fence = await start()

      const ends = await Promise.allSettled(
        [1, 2].map(() => store.completePhase({ runId: run.id, fence }, { phaseId: first, result: committed(), at })),
      )

      expect(ends.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    })

    it('notes once that the issue was edited', async () => {
      const fence = await start()
      const held = { runId: run.id, fence }
      await store.recordIssueEdited(held)
      await store.recordIssueEdited(held)

      expect(await store.run(run.id)).toMatchObject({ isIssueEdited: true })
      expect(run).toMatchObject({ isIssueEdited: false })
      await expect(store.recordIssueEdited({ runId: run.id, fence: fence - 1 })).rejects.toBeInstanceOf(FenceLostError)
    })

    it('records a head, a version and a clean-up', async () => {
      const fence = await start()
      await store.recordHead({ runId: run.id, fence }, sha.theirs)
      await store.recordAgentVersion({ runId: run.id, fence }, { version: '1.2.3', image: 'image@sha256:1' })
      await store.recordCleanup(first, false)

      const after = await store.run(run.id)

      expect(after).toMatchObject({ headSha: sha.theirs, agent: { version: '1.2.3', image: 'image@sha256:1' } })
      expect(after?.phases[0]?.cleanedUp).toBe(false)
    })

    it('keeps what an agent left until its phase is over, and replaces it', async () => {
      const fence = await start()
      const before = await store.keptOutcome(first)
      const lost: KeptOutcome = { ...outcome, result: { kind: 'lost', why: 'a named \u0000 pipe' } }
      await store.keepOutcome({ runId: run.id, fence }, first, lost)
      const replaced = await store.keptOutcome(first)
      await store.keepOutcome({ runId: run.id, fence }, first, outcome)

      expect([before, replaced?.result.kind]).toEqual([null, 'lost'])
      expect(await store.keptOutcome(first)).toEqual(outcome)
      expect(await store.keptOutcome(second)).toBeNull()
      await store.completePhase({ runId: run.id, fence }, { phaseId: first, result: committed(), at })
      expect(await store.keptOutcome(first)).toBeNull()
    })

    it('records what a phase waits for, until it ends', async () => {
      const fence = await start()
      const absence = { reason: 'executor_unavailable', since: at } as const
      await store.recordAbsence({ runId: run.id, fence }, first, absence)
      const waiting = (await store.run(run.id))?.phases[0]?.absence
      await store.recordAbsence({ runId: run.id, fence }, first, null)
      const found = (await store.run(run.id))?.phases[0]?.absence
      await store.recordAbsence({ runId: run.id, fence }, first, absence)
      const after = await store.completePhase({ runId: run.id, fence }, { phaseId: first, result: committed(), at })

      expect([waiting, found, after.phases[0]?.absence]).toEqual([absence, null, null])
    })

    it('knows the runs whose job was lost, and enqueues it once', async () => {
      const isOurs = ({ runId }: { runId: string }) => runId === run.id
      const later = new Date(Date.now() + minute)
      const free = (await store.stranded(later)).filter(isOurs)
      await Promise.all([1, 2].map(() => store.enqueuePhase(run.id, first)))
      await claim()

      expect(free).toEqual([{ runId: run.id, phaseId: first }])
      expect((await under.jobsOf(run.id)).filter(({ kind }) => kind === 'phase')).toHaveLength(1)
      expect((await store.stranded(later)).filter(isOurs)).toEqual([])
    })

    it('keeps each piece of a log once and in order, until it is cleared', async () => {
      const pieces = [[1, 'b'] as const, [0, 'a'] as const, [1, 'again'] as const]
      for (const [sequence, text] of pieces) await store.appendLog(first, sequence, text)

      expect(await store.log(first, -1)).toEqual([
        { sequence: 0, text: 'a' },
        { sequence: 1, text: 'b' },
      ])
      expect(await store.log(first, 0)).toEqual([{ sequence: 1, text: 'b' }])
      expect(await store.logTail(first, 1)).toBe('b')
      const ends = [await store.logEnd(first, 1), await store.logEnd(second, 9)]
      expect(ends.map(({ text, sequence }) => `${text}@${sequence}`)).toEqual(['b@1', '@-1'])
      expect([await store.nextSequence(first), await store.nextSequence(second)]).toEqual([2, 0])
      await store.clearLog(first)
      expect([await store.log(first, -1), await store.logTail(first, 9)]).toEqual([[], ''])
    })

    it('replaces an artifact of the same name under its id, and lists without the bytes', async () => {
      const artifact = (text: string): NewArtifact => ({
        runId: run.id,
        phaseId: first,
        kind: 'patch',
        name: 'changes.patch',
        contentType: 'text/x-diff',
        content: Buffer.from(text),
        expiresAt: at,
      })
      const old = await store.putArtifact(artifact('old'))
      const newer = await store.putArtifact(artifact('newer'))

      expect(newer).toMatchObject({ id: old.id, size: 5 })
      expect(await store.artifacts(run.id)).toEqual([newer])
      expect((await store.artifact(old.id))?.content.toString()).toBe('newer')
      expect(await store.artifact(randomUUID())).toBeNull()
    })

    it('finds a remote record by its key, and replaces it', async () => {
      const key = `push:${first}`
      const before = await store.remoteRecord(key)
      await store.recordRemote(key, { runId: run.id, kind: 'push', remoteId: sha.specify })
      await store.recordRemote(key, { runId: run.id, kind: 'push', remoteId: sha.newest })

      expect([before, await store.remoteRecord(key)]).toEqual([null, sha.newest])
    })
  })
}
