import { isDeepStrictEqual } from 'node:util'
import type { Job } from '../../src/domain/run/job.ts'
import type { RunChange } from '../../src/domain/run/run-change.ts'
import type { Cancellation, PhaseRecord, PhaseResult, RunRecord } from '../../src/domain/run/run.ts'
import { transition } from '../../src/domain/run/transition.ts'
import { FenceLostError } from '../../src/errors.ts'
import type { OutcomeStore } from '../../src/ports/outcome-store.ts'
import type { Claim, RunStore } from '../../src/ports/store.ts'
import { createFakeOutcomeStore } from './fake-outcome-store.ts'

type Worked =
  | 'run'
  | 'lastHead'
  | 'featureRuns'
  | 'claim'
  | 'leaseEndsAt'
  | 'renew'
  | 'release'
  | 'isHeld'
  | 'startPhase'
  | 'recordHead'
  | 'recordIssueEdited'
  | 'recordAgentVersion'
  | 'completePhase'
  | 'recordCleanup'
  | 'recordAbsence'
  | 'stranded'
  | 'enqueuePhase'
  | 'moveRepository'

/**
 * What a worker does to runs, in memory: the same leases, fences and transitions as in the
 * database.
 */
export type FakeRunStore = Pick<RunStore, Worked> &
  OutcomeStore & {
    add(run: RunRecord): void
    /** Jobs that were enqueued, each while it waits once. */
    jobs: Job[]
    /** The lease runs out, as if its worker had died. */
    expire(runId: string): void
    /** Somebody asks to cancel the run while it is leased. */
    cancel(runId: string, cancellation: Cancellation): void
    /** Another worker takes the run under a higher fence. */
    takeOver(runId: string): void
  }

type Row = { run: RunRecord; leaseEndsAt: number | null; touchedAt: number }

export function createFakeRunStore(): FakeRunStore {
  const rows = new Map<string, Row>()
  const jobs: Job[] = []

  function enqueue(job: Job): void {
    if (!jobs.some((waiting) => isDeepStrictEqual(waiting, job))) jobs.push(job)
  }
  function rowOf(runId: string): Row {
    const row = rows.get(runId)
    if (row === undefined) throw new Error(`there is no run ${runId}`)
    return row
  }
  function underFence({ runId, fence }: Claim): Row {
    const row = rows.get(runId)
    if (row?.run.fence !== fence) throw new FenceLostError(runId, fence)
    return row
  }
  function claim(runId: string, leaseMs: number): number | null {
    const row = rows.get(runId)
    if (row === undefined || row.run.status === 'completed' || isLeased(row)) return null
    const next = row.run.phases.find(({ status }) => status !== 'completed')
    if (row.leaseEndsAt !== null && next !== undefined) next.workerDeaths += 1
    Object.assign(row, { leaseEndsAt: Date.now() + leaseMs, touchedAt: Date.now() })
    return (row.run.fence += 1)
  }
  function isOver(phaseId: string): boolean {
    const phase = [...rows.values()].flatMap(({ run }) => run.phases).find(({ id }) => id === phaseId)
    return phase?.status !== 'in_progress'
  }
  const newestFirst = () =>
    [...rows.values()]
      .map(({ run }) => run)
      .toSorted(byAge)
      .toReversed()

  return {
    ...createFakeOutcomeStore(underFence, isOver),
    jobs,
    add: (run) => void rows.set(run.id, { run: structuredClone(run), leaseEndsAt: null, touchedAt: Date.now() }),
    expire: (runId) => void (rowOf(runId).leaseEndsAt = Date.now() - 1),
    cancel: (runId, cancellation) => void (rowOf(runId).run.cancellation = cancellation),
    takeOver(runId) {
      rowOf(runId).leaseEndsAt = null
      claim(runId, 60_000)
    },

    run: async (id) => structuredClone(rows.get(id)?.run ?? null),
    lastHead: async (repositoryId, branch) =>
      newestFirst().find((run) => run.repository.id === repositoryId && run.branch === branch && run.headSha !== null)
        ?.headSha ?? null,
    featureRuns: async (repositoryId, issueNumber, limit) =>
      structuredClone(
        newestFirst()
          .filter(({ repository, issue }) => repository.id === repositoryId && issue.number === issueNumber)
          .slice(0, limit),
      ),
    claim: async (runId, _owner, leaseMs) => claim(runId, leaseMs),
    async leaseEndsAt(runId) {
      const row = rows.get(runId)
      if (row === undefined || row.run.status === 'completed') return null
      return new Date(row.leaseEndsAt ?? Date.now())
    },
    async renew(held, leaseMs) {
      const row = underFence(held)
      if (row.leaseEndsAt === null) throw new FenceLostError(held.runId, held.fence)
      Object.assign(row, { leaseEndsAt: Date.now() + leaseMs, touchedAt: Date.now() })
      return { cancelRequested: row.run.cancellation !== null }
    },
    async release(held) {
      underFence(held).leaseEndsAt = null
    },
    async isHeld({ runId, fence }) {
      const row = rows.get(runId)
      return row !== undefined && row.run.fence === fence && isLeased(row)
    },
    async startPhase(held, phaseId, at) {
      const { run } = underFence(held)
      const phase = run.phases.find(({ id, status }) => id === phaseId && status !== 'completed')
      if (phase === undefined) throw new Error(`phase ${phaseId} of run ${run.id} cannot start`)
      for (const started of [phase, run]) {
        if (started.status === 'queued') Object.assign(started, { status: 'in_progress', startedAt: at })
      }
      enqueue({ kind: 'report', runId: run.id })
      return structuredClone(run)
    },
    async moveRepository(repositoryId, { owner, name, installationId }) {
      for (const { run } of rows.values()) {
        if (run.repository.id !== repositoryId) continue
        Object.assign(run, { installationId, repository: { id: repositoryId, owner, name } })
      }
    },
    async recordHead(held, headSha) {
      underFence(held).run.headSha = headSha
      enqueue({ kind: 'report', runId: held.runId })
    },
    async recordIssueEdited(held) {
      const { run } = underFence(held)
      if (!run.isIssueEdited) enqueue({ kind: 'report', runId: held.runId })
      run.isIssueEdited = true
    },
    async recordAgentVersion(held, { version, image }) {
      Object.assign(underFence(held).run.agent, { version, image })
    },
    async completePhase(held, { phaseId, result, at }) {
      const { runId } = held
      const row = underFence(held)
      const change = transition(row.run, phaseId, result)
      writeFacts(row.run, phaseId, result)
      writeChange(row.run, change, at)
      row.leaseEndsAt = null
      if (change.next !== null && change.next !== 'added') enqueue({ kind: 'phase', runId, phaseId: change.next.id })
      enqueue({ kind: 'report', runId })
      return structuredClone(row.run)
    },
    async recordCleanup(phaseId, cleanedUp) {
      for (const { run } of rows.values()) Object.assign(find(run, phaseId) ?? {}, { cleanedUp })
    },
    async recordAbsence(held, phaseId, absence) {
      Object.assign(find(underFence(held).run, phaseId) ?? {}, { absence })
      enqueue({ kind: 'report', runId: held.runId })
    },
    async stranded(before) {
      return [...rows.values()].filter((row) => isStranded(row, before)).flatMap(({ run }) => nextOf(run))
    },
    async enqueuePhase(runId, phaseId) {
      rowOf(runId).touchedAt = Date.now()
      enqueue({ kind: 'phase', runId, phaseId })
    },
  }
}

function byAge(one: RunRecord, other: RunRecord): number {
  return one.createdAt.getTime() - other.createdAt.getTime()
}

function isLeased({ leaseEndsAt }: Row): boolean {
  return leaseEndsAt !== null && leaseEndsAt > Date.now()
}

function isStranded(row: Row, before: Date): boolean {
  const { status, isPending } = row.run
  const isWorking = status === 'queued' || status === 'in_progress'
  return isWorking && !isPending && !isLeased(row) && row.touchedAt < before.getTime()
}

function nextOf({ id, phases }: RunRecord): { runId: string; phaseId: string }[] {
  const next = phases.find(({ status }) => status === 'queued' || status === 'in_progress')
  return next === undefined ? [] : [{ runId: id, phaseId: next.id }]
}

function find({ phases }: RunRecord, phaseId: string): PhaseRecord | undefined {
  return phases.find(({ id }) => id === phaseId)
}

function writeFacts(run: RunRecord, phaseId: string, result: PhaseResult): void {
  const usage = 'usage' in result ? result.usage : null
  Object.assign(find(run, phaseId) ?? {}, { usage })
  if (result.kind !== 'committed') return
  const { commitSha, files, spec } = result
  Object.assign(find(run, phaseId) ?? {}, { commitSha, files })
  Object.assign(run, { headSha: commitSha, spec: spec ?? run.spec })
}

function writeChange(run: RunRecord, change: RunChange, at: Date): void {
  for (const { id, ...fields } of change.phases) {
    const completedAt = fields.status === 'completed' ? { completedAt: at, absence: null } : {}
    Object.assign(find(run, id) ?? {}, fields, completedAt)
  }
  Object.assign(run, change.run, change.run.status === 'completed' ? { completedAt: at } : {})
}
