import { describe, expect, it } from '@jest/globals'
import type { Report } from '../../../src/domain/report/report.ts'
import { reportRun } from '../../../src/runs/reports/report-run.ts'
import type { ReportOutcome } from '../../../src/ports/reporter.ts'
import type { ReportRunParts } from '../../../src/runs/reports/report-run.ts'
import { runId, runRecord } from '../../domain/support/run-record.ts'
import { silentLog } from '../../support/silent-log.ts'

/** A report store in memory with one run; `wanted` and `shown` as in the table. */
function scene(show: (report: Report) => Promise<ReportOutcome>) {
  const state = { wanted: 1, shown: 0, isLeased: false }
  const store: ReportRunParts['store'] = {
    claimReport: async () => {
      if (state.isLeased || state.wanted <= state.shown) return null
      state.isLeased = true
      return { wanted: state.wanted }
    },
    renewReport: async () => undefined,
    finishReport: async (_id, wanted, isShown) => {
      state.isLeased = false
      if (isShown) state.shown = wanted
      return state.wanted > wanted
    },
    unreported: async () => [],
    wantReport: async () => undefined,
    giveUpReports: async () => undefined,
    run: async (id) => (id === runId ? runRecord() : null),
    queuePosition: async () => 2,
    pendingPlace: async () => null,
    featureRuns: async () => [runRecord()],
    artifacts: async () => [],
  }
  const shown: Report[] = []
  const reporter = {
    name: 'test',
    show: async (report: Report) => {
      const outcome = await show(report)
      shown.push(report)
      return outcome
    },
  }
  const timers: { ms: number; task: () => Promise<void> }[] = []
  const later = (ms: number, task: () => Promise<void>) => void timers.push({ ms, task })
  const parts = { store, reporters: [reporter], publicUrl: 'https://app.test', log: silentLog, later }
  return { state, shown, timers, parts }
}

describe('reportRun', () => {
  it('shows the newest state with its place in the queue and the address of its page', async () => {
    const { parts, shown, state } = scene(async () => undefined)

    await reportRun(parts, runId)

    expect(shown).toEqual([expect.objectContaining({ queuePosition: 2, runUrl: `https://app.test/runs/${runId}` })])
    expect(state).toEqual({ wanted: 1, shown: 1, isLeased: false })
  })

  it('shows news that come in meanwhile before it ends', async () => {
    const { parts, shown, state } = scene(async () => {
      if (state.wanted < 3) state.wanted += 1
    })

    await reportRun(parts, runId)

    expect([shown.length, state.shown]).toEqual([3, 3])
  })

  it('shows nothing twice', async () => {
    const { parts, shown } = scene(async () => undefined)

    await reportRun(parts, runId)
    await reportRun(parts, runId)

    expect(shown).toHaveLength(1)
  })

  it('shows later what a reporter puts off, and that alone, without holding the lease', async () => {
    let tries = 0
    const { parts, shown, state, timers } = scene(async () => ((tries += 1) === 1 ? { againInMs: 3_000 } : undefined))
    const others: string[] = []
    const other = { name: 'other', show: async () => void others.push('shown') }
    const both = { ...parts, reporters: [other, ...parts.reporters] }

    await reportRun(both, runId)
    expect([timers[0]?.ms, state.shown, state.isLeased]).toEqual([3_000, 0, false])
    await timers[0]?.task()

    expect([shown.length, others.length, state.shown, timers.length]).toEqual([2, 1, 1, 1])
  })

  it('shows all of it when news came in before the time', async () => {
    let tries = 0
    const { parts, shown, state, timers } = scene(async () => ((tries += 1) === 1 ? { againInMs: 3_000 } : undefined))

    await reportRun(parts, runId)
    state.wanted += 1
    await reportRun(parts, runId)
    await timers[0]?.task()

    expect([shown.length, state.shown, timers.length]).toEqual([2, 2, 1])
  })

  it('leaves the run to the one who reports it', async () => {
    const { parts, shown, state } = scene(async () => undefined)
    state.isLeased = true

    await reportRun(parts, runId)

    expect(shown).toEqual([])
  })

  it('asks the other reporters all the same when one fails, and is called again', async () => {
    const { parts, shown, state } = scene(async () => undefined)
    const failing = { name: 'failing', show: () => Promise.reject(new Error('GitHub is away')) }

    await expect(reportRun({ ...parts, reporters: [failing, ...parts.reporters] }, runId)).rejects.toThrow(
      'GitHub is away',
    )

    expect([shown.length, state.shown, state.isLeased]).toEqual([1, 0, false])
  })
})
