import type { RunRecord } from '../../domain/run/run.ts'
import type { CommandRecord } from '../../ports/command-store.ts'
import type { NewRun, RunStore } from '../../ports/store.ts'
import { insertCommand } from '../commands.ts'
import type { Database, Transaction } from '../database.ts'
import { lockAdmission, admitPendingOf, reportPending } from './pending-runs.ts'
import { toRunRecord, withPhases } from './run-record.ts'
import { storableJson, storableText } from '../values.ts'

type Started = Awaited<ReturnType<RunStore['startRun']>>

/**
 * Every run starts as pending, and gets its turn in the same transaction when nothing is in its
 * way.
 */
export function createRunStart({ prisma, enqueue }: Database): Pick<RunStore, 'startRun'> {
  return {
    startRun: (run, by) =>
      prisma.$transaction(async (transaction) => {
        await lockAdmission(transaction, run.installationId)
        const followed = await findFollowed(transaction, by)
        if (followed !== null) return { outcome: 'duplicate', run: followed }
        const { count } = await transaction.run.createMany({ data: [toRow(run, by)], skipDuplicates: true })
        if (count === 0) return findSame(transaction, run, by)
        const phases = run.phases.map((phase, position) => ({ ...phase, position, runId: run.id }))
        if (phases.length === 0) throw new Error(`run ${run.id} has no phases`)
        await transaction.phase.createMany({
          data: phases.map((phase) => ({ ...phase, input: storableText(phase.input) })),
        })
        await insertCommand(transaction, by, run.id)
        const jobs = await admitPendingOf(transaction, run.installationId)
        const started = await readStarted(transaction, run.id)
        await enqueue(
          transaction,
          started.outcome === 'started' ? jobs : [...jobs, await reportPending(transaction, run)],
        )
        return started
      }),
  }
}

/**
 * The run that this very act has changed already, handled by somebody else meanwhile who saw
 * another state; null = there is none.
 */
async function findFollowed(transaction: Transaction, { deduplicationKey }: CommandRecord): Promise<RunRecord | null> {
  const command = await transaction.command.findUnique({
    where: { deduplicationKey },
    select: { run: { include: withPhases } },
  })
  return command === null || command.run === null ? null : toRunRecord(command.run)
}

async function findSame(transaction: Transaction, run: NewRun, by: CommandRecord): Promise<Started> {
  const same = await transaction.run.findUniqueOrThrow({
    where: { deduplicationKey: run.deduplicationKey },
    include: withPhases,
  })
  await insertCommand(transaction, by, same.id)
  return { outcome: 'duplicate', run: toRunRecord(same) }
}

async function readStarted(transaction: Transaction, id: string): Promise<Started> {
  const run = toRunRecord(await transaction.run.findUniqueOrThrow({ where: { id }, include: withPhases }))
  return { outcome: run.isPending ? 'pending' : 'started', run }
}

function toRow(run: NewRun, { deliveryGuid }: CommandRecord) {
  return {
    id: run.id,
    deduplicationKey: run.deduplicationKey,
    deliveryGuid,
    repositoryId: run.repository.id,
    owner: run.repository.owner,
    repository: run.repository.name,
    installationId: run.installationId,
    issueNumber: run.issue.number,
    inputTitle: storableText(run.issue.title),
    inputBody: storableText(run.issue.body),
    inputHash: run.inputHash,
    actorId: run.actor.id,
    actorLogin: run.actor.login,
    baseBranch: run.baseBranch,
    baseSha: run.baseSha,
    feature: run.feature,
    featureDirectory: run.featureDirectory,
    branch: run.branch,
    origin: run.origin,
    asked: storableText(run.asked),
    pending: true,
    settings: storableJson(run.settings),
    agent: storableJson(run.agent),
    executor: run.executor,
    requestedAt: run.requestedAt,
    createdAt: run.createdAt,
    touchedAt: run.createdAt,
  }
}
