import { admitRuns } from '../../domain/run/admit-runs.ts'
import type { Job } from '../../domain/run/job.ts'
import type { RunRecord } from '../../domain/run/run.ts'
import type { RunStore } from '../../ports/store.ts'
import type { Database, Transaction } from '../database.ts'
import { readSettings } from './run-record.ts'

/**
 * Whoever changes which runs are active takes this first, before any row: the runs of an
 * installation are admitted by one transaction at a time, and two of them never wait for each other
 * crosswise.
 */
export async function lockAdmission(transaction: Transaction, installationId: bigint | number): Promise<void> {
  await transaction.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`speckit line ${installationId}`}, 0))`
}

/** The same for a run of which only the id is known; false = there is no such run. */
export async function lockAdmissionOf(transaction: Transaction, runId: string): Promise<boolean> {
  const run = await transaction.run.findUnique({ where: { id: runId }, select: { installationId: true } })
  if (run !== null) await lockAdmission(transaction, run.installationId)
  return run !== null
}

/**
 * Gives their turn to runs that nothing holds back any more; under `lockAdmission`. Resolves with
 * the jobs to enqueue.
 */
export async function admitPendingOf(transaction: Transaction, installationId: bigint | number): Promise<Job[]> {
  const pending = await transaction.run.findMany({
    where: { installationId, pending: true },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
    select: { ...admissionColumns, settings: true },
  })
  if (pending.length === 0) return []
  const active = await transaction.run.findMany({
    where: { installationId, pending: false, status: { not: 'completed' } },
    select: admissionColumns,
  })
  const admitted = admitRuns(
    pending.map((run) => ({ ...toAdmissible(run), limits: readSettings(run.settings, run.id) })),
    active.map(toAdmissible),
  )
  const jobs: Job[] = []
  for (const { id } of admitted) jobs.push(...(await takeTurn(transaction, id)))
  return jobs
}

/**
 * Who waits is shown with the run that the issue is busy with; where there is none, with the first
 * pending run.
 */
export async function reportPending(
  transaction: Transaction,
  { id, repository, issue }: Pick<RunRecord, 'id' | 'repository' | 'issue'>,
): Promise<Job> {
  const busy = await transaction.run.findFirst({
    where: { repositoryId: repository.id, issueNumber: issue.number, status: { not: 'completed' } },
    orderBy: [{ pending: 'asc' }, { createdAt: 'asc' }, { id: 'asc' }],
    select: { id: true },
  })
  const runId = busy?.id ?? id
  await transaction.run.update({ where: { id: runId }, data: { reportWanted: { increment: 1 } } })
  return { kind: 'report', runId }
}

export function createPendingRuns({ prisma, enqueue }: Database): Pick<RunStore, 'admitPending' | 'pendingPlace'> {
  return {
    async admitPending() {
      const held = await prisma.run.findMany({
        where: { pending: true },
        distinct: ['installationId'],
        select: { installationId: true },
      })
      for (const { installationId } of held) {
        await prisma.$transaction(async (transaction) => {
          await lockAdmission(transaction, installationId)
          await enqueue(transaction, await admitPendingOf(transaction, installationId))
        })
      }
    },

    async pendingPlace(runId) {
      const run = await prisma.run.findUnique({ where: { id: runId } })
      if (run === null || !run.pending) return null
      const { installationId, repositoryId, issueNumber, createdAt } = run
      const ahead = await prisma.run.findMany({
        where: {
          installationId,
          pending: true,
          OR: [{ createdAt: { lt: createdAt } }, { createdAt, id: { lt: runId } }],
        },
        select: { repositoryId: true, issueNumber: true },
      })
      const active = await prisma.run.findMany({
        where: { installationId, repositoryId, pending: false, status: { not: 'completed' } },
        orderBy: { createdAt: 'asc' },
        select: { issueNumber: true, origin: true },
      })
      const before = active.find((other) => other.issueNumber === issueNumber) ?? active[0] ?? null
      const isBehindOwn = before?.issueNumber === issueNumber
      // the place is that behind `before`, so others count only where they wait for the same
      const inWay = ahead.filter(
        (other) =>
          before === null ||
          (other.repositoryId === repositoryId && (!isBehindOwn || other.issueNumber === issueNumber)),
      )
      return { position: inWay.length + 1, before }
    },
  }
}

const admissionColumns = { id: true, repositoryId: true, issueNumber: true, status: true } as const

function toAdmissible<T extends { repositoryId: bigint }>(run: T): Omit<T, 'repositoryId'> & { repositoryId: number } {
  return { ...run, repositoryId: Number(run.repositoryId) }
}

async function takeTurn(transaction: Transaction, runId: string): Promise<Job[]> {
  await transaction.run.update({
    where: { id: runId },
    data: { pending: false, touchedAt: new Date(), reportWanted: { increment: 1 } },
  })
  const first = await transaction.phase.findFirstOrThrow({
    where: { runId, status: 'queued' },
    orderBy: [{ position: 'asc' }, { attempt: 'asc' }],
    select: { id: true },
  })
  return [
    { kind: 'phase', runId, phaseId: first.id },
    { kind: 'report', runId },
  ]
}
