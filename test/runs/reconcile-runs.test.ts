import { describe, expect, it } from '@jest/globals'
import type { RunRecord } from '../../src/domain/run/run.ts'
import { UnavailableError, UserError } from '../../src/errors.ts'
import { reapJobs, reconcileRuns, sweep } from '../../src/runs/reconcile-runs.ts'
import type { ReconcileParts } from '../../src/runs/reconcile-runs.ts'
import { runId, runRecord } from '../domain/support/run-record.ts'
import { createFakeExecutor } from '../ports/fake-executor.ts'
import { createFakeStore } from '../ports/fake-store.ts'
import { silentLog } from '../support/silent-log.ts'

const hour = 60 * 60_000
const day = 24 * hour

type Scene = { run?: RunRecord; unreported?: string[]; show?: () => Promise<void>; now?: Date }

/** A worker that looks after one run; `done` = what it did, in order. */
function scene({ run = runRecord(), unreported = [], show = async () => undefined, now = new Date() }: Scene) {
  const done: string[] = []
  const fake = createFakeStore()
  fake.add(run)
  const store: ReconcileParts['store'] = {
    ...fake,
    admitPending: async () => void done.push('admit'),
    unreported: async () => unreported,
    claimReport: async () => ({ wanted: 1 }),
    renewReport: async () => undefined,
    finishReport: async () => false,
    wantReport: async () => undefined,
    giveUpReports: async (ids) => void done.push(`give up ${ids.join()}`),
    removeExpired: async ({ logsBefore, recordsBefore }) => {
      const ago = (before: Date) => Math.round((now.getTime() - before.getTime()) / day)
      done.push(`remove logs of ${ago(logsBefore)} and records of ${ago(recordsBefore)} days`)
      return { artifacts: 1, logChunks: 2, deliveries: 3, runs: 4 }
    },
    queuePosition: async () => 0,
    pendingPlace: async () => null,
  }
  const reporter = {
    name: 'test',
    async show() {
      done.push('show')
      await show()
    },
  }
  const clock = { now: () => now }
  const parts = { store, reporters: [reporter], publicUrl: 'https://app.test', clock, log: silentLog }
  return { parts, done, fake }
}

/** The moment as it is a while later, for the worker alone. */
function inFuture(ms: number): Date {
  return new Date(Date.now() + ms)
}

describe('reconcileRuns', () => {
  it('puts the job of a stranded run back, once', async () => {
    const { parts, fake } = scene({ now: inFuture(2 * 60_000) })

    expect(await reconcileRuns(parts)).toEqual({ requeued: 1, reported: 0 })
    await reconcileRuns(parts)

    expect(fake.jobs).toEqual([{ kind: 'phase', runId, phaseId: 'specify' }])
  })

  it.each<[string, Partial<RunRecord>, number]>([
    ['was touched lately', {}, 0],
    ['waits for people', { status: 'waiting', waitingFor: 'answers' }, hour],
    ['is pending behind others', { isPending: true }, hour],
    ['is completed', { status: 'completed' }, hour],
  ])('leaves a run alone that %s', async (_what, change, age) => {
    const { parts, fake } = scene({ run: runRecord(change), now: inFuture(age) })

    expect(await reconcileRuns(parts)).toMatchObject({ requeued: 0 })
    expect(fake.jobs).toEqual([])
  })

  it('leaves a run alone that a worker holds', async () => {
    const { parts, fake } = scene({ now: inFuture(hour) })
    await fake.claim(runId, 'worker', day)

    expect(await reconcileRuns(parts)).toMatchObject({ requeued: 0 })
  })

  it('gives pending runs their turn, and shows what was not reported', async () => {
    const { parts, done } = scene({ unreported: [runId] })

    expect(await reconcileRuns(parts)).toEqual({ requeued: 0, reported: 1 })
    expect(done).toEqual(['admit', 'show'])
  })

  it('shows the other runs when one cannot be shown', async () => {
    const { parts, done } = scene({
      unreported: [runId, runId],
      show: () => Promise.reject(new UnavailableError('GitHub is away')),
    })

    expect(await reconcileRuns(parts)).toMatchObject({ reported: 2 })
    expect(done).toEqual(['admit', 'show', 'show'])
  })

  const refused = new UserError('github_refused', 'GitHub refuses.', { wayOut: 'None.' })
  const ended = new Date()
  const after = (ms: number) => new Date(ended.getTime() + ms)

  it.each<[string, Error, Date | null, Date, string[]]>([
    [
      'is given up when it was refused for an hour after the end',
      refused,
      ended,
      after(hour + 1),
      [`give up ${runId}`],
    ],
    ['is tried again when the run ended lately', refused, ended, after(hour), []],
    ['is tried again while the run goes on', refused, null, after(day), []],
    ['is tried again for as long as GitHub is away', new UnavailableError('away'), ended, after(day), []],
  ])('a report %s', async (_what, error, completedAt, now, rest) => {
    const run = runRecord({ status: completedAt === null ? 'waiting' : 'completed', completedAt, startedAt: ended })
    const { parts, done } = scene({ run, unreported: [runId], show: () => Promise.reject(error), now })

    await reconcileRuns(parts)

    expect(done).toEqual(['admit', 'show', ...rest])
  })
})

describe('reapJobs', () => {
  it('removes the jobs of runs that nobody leases under their fence', async () => {
    const { fake, parts } = scene({})
    const executor = createFakeExecutor()
    const limits = { memoryBytes: 1, cpus: 1, pids: 1, workspaceBytes: 1 }
    const start = (fence: number) =>
      executor.start({ owner: { runId, phaseId: 'specify', fence }, image: null, egress: [], limits })
    await fake.claim(runId, 'killed', 0)
    await fake.claim(runId, 'worker', day)
    const [lost, held] = [await start(1), await start(2)]

    expect(await reapJobs(executor, parts.store, silentLog)).toEqual([lost.id])
    expect(executor.jobs.map(({ id }) => id)).toEqual([held.id])
  })
})

describe('sweep', () => {
  it.each([
    [7, 'remove logs of 7 and records of 90 days'],
    [120, 'remove logs of 120 and records of 120 days'],
  ])('with a retention of %i days keeps records for at least 90', async (retentionDays, removed) => {
    const { parts, done } = scene({})
    const mirrors = async (maxAgeMs: number) => {
      done.push(`mirrors of ${maxAgeMs / day} days`)
      return [99]
    }

    await sweep({ ...parts, git: { sweep: mirrors } }, retentionDays)

    expect(done).toEqual([removed, 'mirrors of 30 days'])
  })
})
