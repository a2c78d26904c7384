import { transition } from '../domain/run.ts'
import type { PhaseResult, RunRecord, Transition } from '../domain/run.ts'
import type { RunStore } from '../ports/store.ts'
import type { Database, Transaction } from './database.ts'
import { lockUnderFence } from './leases.ts'
import { toRunRecord, withPhases } from './run-record.ts'
import { storableText, toBigInt } from './values.ts'

type PhaseProgress = Pick<
  RunStore,
  'startPhase' | 'recordAgentVersion' | 'completePhase' | 'recordCleanup' | 'requestCancel' | 'enqueuePhase'
>

export function createPhaseProgress({ prisma, enqueue }: Database): PhaseProgress {
  return {
    startPhase: (runId, fence, phaseId, at) =>
      prisma.$transaction(async (transaction) => {
        await lockUnderFence(transaction, runId, fence)
        await start(transaction, runId, phaseId, at)
        await enqueue(transaction, [{ kind: 'report', runId }])
        return readRun(transaction, runId)
      }),

    recordAgentVersion: (runId, fence, version, image) =>
      prisma.$transaction(async (transaction) => {
        await lockUnderFence(transaction, runId, fence)
        const { agent } = await readRun(transaction, runId)
        await transaction.run.update({ where: { id: runId }, data: { agent: { ...agent, version, image } } })
      }),

    completePhase: (fence, runId, phaseId, result, at) =>
      prisma.$transaction(async (transaction) => {
        await lockUnderFence(transaction, runId, fence)
        const change = transition(await readRun(transaction, runId), phaseId, result)
        await write(transaction, { runId, phaseId, result, change, at })
        const report = { kind: 'report', runId } as const
        const next = change.next === null ? [] : [{ kind: 'phase', runId, phaseId: change.next.id } as const]
        await enqueue(transaction, [...next, report])
        return readRun(transaction, runId)
      }),

    async recordCleanup(phaseId, cleanedUp) {
      await prisma.phase.updateMany({ where: { id: phaseId }, data: { cleanedUp } })
    },

    requestCancel: (runId, at) =>
      prisma.$transaction(async (transaction) => {
        const [row] = await transaction.$queryRaw<{ isFirst: boolean }[]>`
          SELECT "cancelRequestedAt" IS NULL AS "isFirst" FROM "Run"
          WHERE "id" = ${runId}::uuid AND "status" <> 'completed' FOR UPDATE`
        if (row === undefined) return false
        if (!row.isFirst) return true
        const changed = { cancelRequestedAt: at, reportWanted: { increment: 1 } }
        await transaction.run.update({ where: { id: runId }, data: changed })
        await enqueue(transaction, [{ kind: 'report', runId }])
        return true
      }),

    enqueuePhase: (runId, phaseId) =>
      prisma.$transaction(async (transaction) => {
        await transaction.run.updateMany({ where: { id: runId }, data: { touchedAt: new Date() } })
        await enqueue(transaction, [{ kind: 'phase', runId, phaseId }])
      }),
  }
}

async function start(transaction: Transaction, runId: string, phaseId: string, at: Date): Promise<void> {
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

type Ending = { runId: string; phaseId: string; result: PhaseResult; change: Transition; at: Date }

async function write(transaction: Transaction, { runId, phaseId, result, change, at }: Ending): Promise<void> {
  await transaction.phase.update({
    where: { id: phaseId },
    data: {
      ...change.phase,
      detail: storableText(change.phase.detail),
      completedAt: at,
      inputTokens: toBigInt(result.usage?.inputTokens ?? null),
      outputTokens: toBigInt(result.usage?.outputTokens ?? null),
      costUsd: result.usage?.costUsd ?? null,
      ...(result.kind === 'committed' ? { commitSha: result.commitSha, files: result.files } : {}),
    },
  })
  await transaction.phase.updateMany({
    where: { id: { in: change.skipped.map(({ id }) => id) } },
    data: { status: 'completed', conclusion: 'skipped', completedAt: at },
  })
  await transaction.run.update({
    where: { id: runId },
    data: {
      ...change.run,
      detail: storableText(change.run.detail),
      ...(change.run.status === 'completed' ? { completedAt: at } : {}),
      ...(result.kind === 'committed' ? { headSha: result.commitSha } : {}),
      ...(result.kind === 'committed' && result.spec !== null ? { spec: result.spec } : {}),
      leaseOwner: null,
      leaseEndsAt: null,
      touchedAt: at,
      reportWanted: { increment: 1 },
    },
  })
}

async function readRun(transaction: Transaction, id: string): Promise<RunRecord> {
  return toRunRecord(await transaction.run.findUniqueOrThrow({ where: { id }, include: withPhases }))
}
