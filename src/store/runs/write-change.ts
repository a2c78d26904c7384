import { randomUUID } from 'node:crypto'
import type { Job } from '../../domain/run/job.ts'
import type { RunChange } from '../../domain/run/run-change.ts'
import type { RunRecord } from '../../domain/run/run.ts'
import type { Transaction } from '../database.ts'
import { Prisma } from '../generated/client.ts'
import { dropOutcome } from './outcomes.ts'
import { admitPendingOf, reportPending } from './pending-runs.ts'
import { storableJson, storableText } from '../values.ts'

/**
 * Writes a change of a run under the lock of its row and, when it may set others going, under
 * `lockAdmission`. Resolves with the jobs that follow: the next phase, the report, and the first
 * phases of the runs that were admitted.
 */
export async function writeChange(
  transaction: Transaction,
  { run, change, at }: { run: RunRecord; change: RunChange; at: Date },
): Promise<Job[]> {
  for (const phase of change.phases) await writePhase(transaction, phase, at)
  const addedId = change.added === null ? null : await addPhase(transaction, run, change.added)
  await writeRun(transaction, run.id, { fields: change.run, at })
  const nextId = change.next === 'added' ? addedId : (change.next?.id ?? null)
  const isOver = change.run.status === 'completed' || change.run.status === 'waiting'
  return [
    ...(nextId === null ? [] : [{ kind: 'phase', runId: run.id, phaseId: nextId } as const]),
    run.isPending ? await reportPending(transaction, run) : { kind: 'report', runId: run.id },
    ...(isOver ? await admitPendingOf(transaction, run.installationId) : []),
  ]
}

async function writePhase(transaction: Transaction, phase: RunChange['phases'][number], at: Date): Promise<void> {
  const { id, approval, detail, input, report, ...rest } = phase
  await transaction.phase.update({
    where: { id },
    data: {
      ...rest,
      ...(detail === undefined ? {} : { detail: storableText(detail) }),
      ...(input === undefined ? {} : { input: storableText(input) }),
      ...(report === undefined ? {} : { report: storableText(report) }),
      ...(approval === undefined ? {} : { approval: approval === null ? Prisma.DbNull : storableJson(approval) }),
      ...(phase.status === 'completed' ? { completedAt: at } : {}),
      ...(phase.status === undefined ? {} : { absence: null, absentSince: null }),
    },
  })
  if (phase.status !== undefined) await dropOutcome(transaction, id)
}

async function addPhase(
  transaction: Transaction,
  run: RunRecord,
  { name, position, attempt, input }: NonNullable<RunChange['added']>,
): Promise<string> {
  await transaction.phase.updateMany({
    where: { runId: run.id, status: 'queued', position: { gte: position } },
    data: { position: { increment: 1 } },
  })
  const id = randomUUID()
  await transaction.phase.create({
    data: { id, runId: run.id, name, position, attempt, input: storableText(input) },
  })
  return id
}

async function writeRun(
  transaction: Transaction,
  id: string,
  { fields, at }: { fields: RunChange['run']; at: Date },
): Promise<void> {
  const { questions, cancellation, entryApproval, detail, ...rest } = fields
  await transaction.run.update({
    where: { id },
    data: {
      ...rest,
      ...(detail === undefined ? {} : { detail: storableText(detail) }),
      ...(questions === undefined ? {} : { questions: storableJson(questions) }),
      ...(cancellation === undefined ? {} : { cancellation: storableJson(cancellation) }),
      ...(entryApproval === undefined
        ? {}
        : { entryApproval: entryApproval === null ? Prisma.DbNull : storableJson(entryApproval) }),
      ...(fields.status === 'completed' ? { completedAt: at, pending: false } : {}),
      touchedAt: at,
      reportWanted: { increment: 1 },
    },
  })
}
