import type { Reply } from '../../domain/request/reply.ts'
import type { Request } from '../../domain/request/request.ts'
import type { Clock } from '../../ports/clock.ts'
import type { CommandRecord } from '../../ports/command-store.ts'
import type { Replied } from './outcome.ts'
import type { ActionFacts } from './read-facts.ts'

/** A request with the delivery that it came by and what is known when it is followed. */
export type Asked = { request: Request; guid: string; facts: ActionFacts }

/** The record of a request that is followed, now; `outcome` in a few words. */
export async function commandRecord(clock: Clock, asked: Asked, outcome: string): Promise<CommandRecord> {
  const { request, guid } = asked
  return {
    deduplicationKey: request.deduplicationKey,
    deliveryGuid: guid,
    installationId: request.installationId,
    repositoryId: request.repository.id,
    issueNumber: await issueOf(asked),
    actor: { id: request.actor.id, login: request.actor.login },
    via: request.what.kind,
    name: request.command,
    outcome,
    at: clock.now(),
  }
}

/**
 * The answer to a request, with its record. A button can be pressed again when the run has gone on,
 * so an answer that did nothing must not use up the action.
 */
export async function replied(clock: Clock, asked: Asked, reply: Reply): Promise<Replied> {
  const { request, guid } = asked
  const record = await commandRecord(clock, asked, `reply: ${reply.kind}`)
  const isRepeatable = request.what.kind === 'button' || request.what.kind === 'rerun'
  const deduplicationKey = isRepeatable ? `${record.deduplicationKey}:${guid}` : record.deduplicationKey
  return { kind: 'replied', request, reply, record: { ...record, deduplicationKey } }
}

async function issueOf({ request, facts }: Asked): Promise<number | null> {
  if (request.place.kind === 'issue') return request.place.issue.number
  const { issue } = await facts.of(request).feature()
  return issue?.number ?? null
}
