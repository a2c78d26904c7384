import type { RunRecord } from '../../../src/domain/run/run.ts'
import type { Steering } from '../../../src/domain/run/steer-run.ts'
import type { CommandRecord, CommandStore } from '../../../src/ports/command-store.ts'
import type { DeliveryStore, StoredStop } from '../../../src/ports/delivery-store.ts'
import type { NewRun, RunStore } from '../../../src/ports/store.ts'
import { phaseRecord, runRecord } from '../../domain/support/run-record.ts'

export type FakeCommands = CommandStore &
  Pick<RunStore, 'startRun' | 'steerRun' | 'featureRuns' | 'issueOf'> &
  Pick<DeliveryStore, 'storedStops'> & {
    /** Newest first. */
    runs: RunRecord[]
    records: CommandRecord[]
    /** What is stored that may end runs of the issue. */
    stops: StoredStop[]
    reserved: Set<string>
    /** Commands that the person gave before, elsewhere. */
    earlier: number
    steered: { runId: string; steering: Steering; by: string | null }[]
    /** How often the runs of an issue were read. */
    featureReads: number
    /**
     * What happens between deciding and steering, the next times; each makes the steering stale.
     */
    meanwhile: (() => void)[]
  }

/** Runs and commands in memory: one issue, 12, with the pull request 13. */
export function createFakeCommands(runs: RunRecord[] = []): FakeCommands {
  const store: FakeCommands = {
    runs,
    records: [],
    stops: [],
    reserved: new Set(),
    earlier: 0,
    steered: [],
    featureReads: 0,
    meanwhile: [],
    storedStops: async (_issue, since) => store.stops.filter(({ happenedAt }) => happenedAt >= since),
    isCommandKnown: async (key) => store.records.some(({ deduplicationKey }) => deduplicationKey === key),
    recordCommand: async (record) => void store.records.push(record),
    countCommands: async () => store.earlier + store.records.length,
    reserveCommand: async ({ deduplicationKey }, { most }) => {
      const open = [...store.reserved].filter((key) => !store.records.some((record) => record.deduplicationKey === key))
      if (open.includes(deduplicationKey)) return true
      if (store.earlier + store.records.length + open.length >= most) return false
      store.reserved.add(deduplicationKey)
      return true
    },
    startRun: async (run, by) => {
      const known = store.records.find(({ deduplicationKey }) => deduplicationKey === by.deduplicationKey)
      const before = store.runs[0]
      if (known !== undefined && before !== undefined) return { outcome: 'duplicate', run: before }
      const isPending = store.runs.some(({ status }) => status !== 'completed')
      const started = recordOf(run, isPending)
      store.runs.unshift(started)
      store.records.push(by)
      return { outcome: isPending ? 'pending' : 'started', run: started }
    },
    steerRun: async (runId, steering, { by }) => {
      store.steered.push({ runId, steering, by: by?.deduplicationKey ?? null })
      const change = store.meanwhile.shift()
      if (change !== undefined) {
        change()
        return 'stale'
      }
      if (by !== null) store.records.push(by)
      return 'done'
    },
    featureRuns: async (_repositoryId, issueNumber, limit) => {
      store.featureReads += 1
      return store.runs.filter(({ issue }) => issue.number === issueNumber).slice(0, limit)
    },
    issueOf: async (_repositoryId, place) =>
      store.runs.length > 0 && (place.kind !== 'pull_request' || place.number === 13) ? 12 : null,
  }
  return store
}

function recordOf(run: NewRun, isPending: boolean): RunRecord {
  return runRecord({
    ...run,
    isPending,
    phases: run.phases.map((phase, position) => phaseRecord({ ...phase, runId: run.id, position })),
  })
}
