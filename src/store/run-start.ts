import type { NewRun, RunStore } from '../ports/store.ts'
import type { Database, Transaction } from './database.ts'
import { settleDelivery } from './deliveries.ts'
import { toRunRecord, withPhases } from './run-record.ts'
import { storableText } from './values.ts'

type Started = Awaited<ReturnType<RunStore['startRun']>>

const attempts = 5

export function createRunStart(database: Database): Pick<RunStore, 'startRun'> {
  return {
    async startRun(run, guid) {
      for (let attempt = 1; attempt <= attempts; attempt++) {
        const started = await database.prisma.$transaction((transaction) => tryStart(database, transaction, run, guid))
        if (started !== null) return started
      }
      throw new Error(`run ${run.id} was refused ${attempts} times, but no run in its way was found`)
    },
  }
}

/**
 * The unique indexes decide: an insert that they refuse changes nothing, and waits for a transaction that is about to commit the other
 * run. null = the run in the way completed between the insert and the search.
 */
async function tryStart(
  database: Database,
  transaction: Transaction,
  run: NewRun,
  guid: string,
): Promise<Started | null> {
  const { count } = await transaction.run.createMany({ data: [toRow(run, guid)], skipDuplicates: true })
  if (count === 1) return { outcome: 'started', run: await fillStarted(database, transaction, run, guid) }
  const same = await transaction.run.findUnique({ where: { semanticKey: run.semanticKey }, include: withPhases })
  if (same !== null) {
    await settleDelivery(transaction, guid, `duplicate of run ${same.id}`)
    return { outcome: 'duplicate', run: toRunRecord(same) }
  }
  const active = await transaction.run.findFirst({
    where: { repositoryId: run.repository.id, issueNumber: run.issue.number, status: { not: 'completed' } },
    include: withPhases,
  })
  if (active === null) return null
  await settleDelivery(transaction, guid, `busy: run ${active.id} is active`)
  return { outcome: 'busy', run: toRunRecord(active) }
}

async function fillStarted({ enqueue }: Database, transaction: Transaction, run: NewRun, guid: string) {
  const phases = run.phases.map(({ id, name }, position) => ({ id, name, position, runId: run.id }))
  await transaction.phase.createMany({ data: phases })
  await settleDelivery(transaction, guid, `started run ${run.id}`)
  const [first] = phases
  if (first === undefined) throw new Error(`run ${run.id} has no phases`)
  await enqueue(transaction, [
    { kind: 'phase', runId: run.id, phaseId: first.id },
    { kind: 'report', runId: run.id },
  ])
  return toRunRecord(await transaction.run.findUniqueOrThrow({ where: { id: run.id }, include: withPhases }))
}

function toRow(run: NewRun, guid: string) {
  return {
    id: run.id,
    semanticKey: run.semanticKey,
    deliveryGuid: guid,
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
    settings: run.settings,
    agent: run.agent,
    executor: run.executor,
    createdAt: run.createdAt,
    touchedAt: run.createdAt,
  }
}
