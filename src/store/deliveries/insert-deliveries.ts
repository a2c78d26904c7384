import type { Delivery } from '../../domain/trigger/delivery.ts'
import { issueSubject } from '../../domain/trigger/delivery-order.ts'
import type { DeliveryOrder } from '../../domain/trigger/delivery-order.ts'
import type { Statement } from '../in-transaction.ts'
import { isUuid } from '../values.ts'

/** `arrival` orders what came in within the same moment. */
export type NewDelivery = Omit<Delivery, 'payload'> & { payload: string; order: DeliveryOrder; arrival: number }

const columns = {
  guid: 'text',
  event: 'text',
  action: 'text',
  installationId: 'bigint',
  repositoryId: 'bigint',
  payload: 'text',
  happenedAt: 'timestamptz',
  arrival: 'bigint',
  mayStop: 'boolean',
  subject: 'text',
  pull: 'int',
  phase: 'uuid',
}

type Row = Record<keyof typeof columns, unknown>

/**
 * Gives back the ids that were not there yet. Which issue a pull request or a check run of ours
 * belongs to is looked up in the same statement; as long as that is not known, it is a subject of
 * its own.
 */
export function insertDeliveries(deliveries: readonly NewDelivery[]): Statement {
  const rows = deliveries.map(rowOf)
  const names = Object.keys(columns) as (keyof typeof columns)[]
  const lists = names.map((name, index) => `$${index + 1}::${columns[name]}[]`)
  return {
    name: 'store deliveries',
    text: `INSERT INTO "Delivery" ("guid", "event", "action", "installationId", "repositoryId", "payload",
       "happenedAt", "arrival", "mayStop", "subject")
     SELECT v."guid", v."event", v."action", v."installationId", v."repositoryId", v."payload"::json,
       coalesce(v."happenedAt", now()), v."arrival", v."mayStop", coalesce(
         (SELECT run."repositoryId" || '#' || run."issueNumber" FROM "Run" run
          WHERE run."repositoryId" = v."repositoryId" AND run."pullRequestNumber" = v."pull"
          ORDER BY run."createdAt" DESC LIMIT 1),
         (SELECT run."repositoryId" || '#' || run."issueNumber" FROM "Phase" phase
          JOIN "Run" run ON run."id" = phase."runId" AND run."repositoryId" = v."repositoryId"
          WHERE phase."id" = v."phase"),
         v."subject")
     FROM unnest(${lists.join(', ')}) AS v (${names.map((name) => `"${name}"`).join(', ')})
     ON CONFLICT DO NOTHING RETURNING "guid"`,
    values: names.map((name) => rows.map((row) => row[name])),
  }
}

function rowOf({ order: { happenedAt, mayStop, subject }, ...delivery }: NewDelivery): Row {
  return { ...delivery, happenedAt, mayStop, ...subjectOf(subject) }
}

function subjectOf(subject: DeliveryOrder['subject']): Pick<Row, 'subject' | 'pull' | 'phase'> {
  switch (subject.kind) {
    case 'issue':
      return { subject: issueSubject(subject.repositoryId, subject.number), pull: null, phase: null }
    case 'pull_request':
      return { subject: issueSubject(subject.repositoryId, subject.number), pull: subject.number, phase: null }
    case 'phase': {
      const phase = isUuid(subject.phaseId) ? subject.phaseId : null
      return { subject: `repository ${subject.repositoryId}`, pull: null, phase }
    }
    case 'other':
      return { subject: subject.name, pull: null, phase: null }
  }
}
