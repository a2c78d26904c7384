import type { Job } from '../../domain/run/job.ts'
import { transition } from '../../domain/run/transition.ts'
import type { RunRecord } from '../../domain/run/run.ts'
import type { PhaseEnd, RunStore } from '../../ports/store.ts'
import type { Database, Transaction } from '../database.ts'
import { lockUnderFence } from './leases.ts'
import { lockAdmissionOf } from './pending-runs.ts'
import { toRunRecord, withPhases } from './run-record.ts'
import { storableJson, toBigInt } from '../values.ts'
import { writeChange } from './write-change.ts'

type PhaseProgress = Pick<
  RunStore,
  | 'startPhase'
  | 'recordHead'
  | 'recordAbsence'
  | 'recordIssueEdited'
  | 'recordAgentVersion'
  | 'completePhase'
  | 'recordCleanup'
  | 'enqueuePhase'
>

export function createPhaseProgress({ prisma, enqueue }: Database): PhaseProgress {
  return {
    startPhase: (claim, phaseId, at) =>
      prisma.$transaction(async (transaction) => {
        const { runId } = claim
        await lockUnderFence(transaction, claim)
        await start(transaction, { runId, phaseId }, at)
        await enqueue(transaction, [{ kind: 'report', runId }])
        return readRun(transaction, runId)
      }),

    recordHead: (claim, headSha) =>
      prisma.$transaction(async (transaction) => {
        const { runId } = claim
        await lockUnderFence(transaction, claim)
        await transaction.run.update({ where: { id: runId }, data: { headSha, reportWanted: { increment: 1 } } })
        await enqueue(transaction, [{ kind: 'report', runId }])
      }),

    recordIssueEdited: (claim) =>
      prisma.$transaction(async (transaction) => {
        await lockUnderFence(transaction, claim)
        await enqueue(transaction, await noteEdited(transaction, claim.runId))
      }),

    recordAgentVersion: (claim, { version, image }) =>
      prisma.$transaction(async (transaction) => {
        await lockUnderFence(transaction, claim)
        const { agent } = await readRun(transaction, claim.runId)
        await transaction.run.update({
          where: { id: claim.runId },
          data: { agent: storableJson({ ...agent, version, image }) },
        })
      }),

    completePhase: (claim, end) =>
      prisma.$transaction(async (transaction) => {
        const { runId } = claim
        await lockAdmissionOf(transaction, runId)
        await lockUnderFence(transaction, claim)
        const run = await readRun(transaction, runId)
        const change = transition(run, end.phaseId, end.result)
        await writeFacts(transaction, runId, end)
        await enqueue(transaction, await writeChange(transaction, { run, change, at: end.at }))
        return readRun(transaction, runId)
      }),

    async recordCleanup(phaseId, cleanedUp) {
      await prisma.phase.updateMany({ where: { id: phaseId }, data: { cleanedUp } })
    },

    recordAbsence: (...change) => writeAbsence({ prisma, enqueue }, ...change),

    enqueuePhase: (runId, phaseId) =>
      prisma.$transaction(async (transaction) => {
        await transaction.run.updateMany({ where: { id: runId }, data: { touchedAt: new Date() } })
        await enqueue(transaction, [{ kind: 'phase', runId, phaseId }])
      }),
  }
}

function writeAbsence(
  { prisma, enqueue }: Pick<Database, 'prisma' | 'enqueue'>,
  ...[claim, phaseId, absence]: Parameters<RunStore['recordAbsence']>
): Promise<void> {
  return prisma.$transaction(async (transaction) => {
    const { runId } = claim
    await lockUnderFence(transaction, claim)
    await transaction.phase.updateMany({
      where: { id: phaseId, runId },
      data: { absence: absence?.reason ?? null, absentSince: absence?.since ?? null },
    })
    await transaction.run.update({ where: { id: runId }, data: { reportWanted: { increment: 1 } } })
    await enqueue(transaction, [{ kind: 'report', runId }])
  })
}

/** Resolves with the jobs to enqueue: none when it was noted before. */
async function noteEdited(transaction: Transaction, runId: string): Promise<Job[]> {
  const { count } = await transaction.run.updateMany({
    where: { id: runId, issueEdited: false },
    data: { issueEdited: true, reportWanted: { increment: 1 } },
  })
  return count === 0 ? [] : [{ kind: 'report', runId }]
}

async function start(
  transaction: Transaction,
  { runId, phaseId }: { runId: string; phaseId: string },
  at: Date,
): Promise<void> {
  const startable = { id: phaseId, runId, status: { in: ['queued' as const, 'in_progress' as const] } }
  const phase = await transaction.phase.findFirst({ where: startable })
  if (phase === null) throw new Error(`phase ${phaseId} of run ${runId} cannot start: it is missing or completed`)
  await transaction.phase.updateMany({
    where: { id: phaseId, status: 'queued' },
    data: { status: 'in_progress', startedAt: at },
  })
  await transaction.run.updateMany({
    where: { id: runId, status: 'queued' },
    data: { status: 'in_progress', startedAt: at },
  })
  await transaction.run.update({ where: { id: runId }, data: { touchedAt: at, reportWanted: { increment: 1 } } })
}

/** What the result says beyond the change of state; and the lease is given back. */
async function writeFacts(transaction: Transaction, runId: string, { phaseId, result }: PhaseEnd): Promise<void> {
  const usage = 'usage' in result ? result.usage : null
  await transaction.phase.update({
    where: { id: phaseId },
    data: {
      inputTokens: toBigInt(usage?.inputTokens ?? null),
      outputTokens: toBigInt(usage?.outputTokens ?? null),
      costUsd: usage?.costUsd ?? null,
      ...(result.kind === 'committed' ? { commitSha: result.commitSha, files: storableJson(result.files) } : {}),
    },
  })
  await transaction.run.update({
    where: { id: runId },
    data: {
      ...(result.kind === 'committed' ? { headSha: result.commitSha } : {}),
      ...(result.kind === 'committed' && result.spec !== null ? { spec: storableJson(result.spec) } : {}),
      leaseOwner: null,
      leaseEndsAt: null,
    },
  })
}

export async function readRun(transaction: Transaction, id: string): Promise<RunRecord> {
  return toRunRecord(await transaction.run.findUniqueOrThrow({ where: { id }, include: withPhases }))
}
