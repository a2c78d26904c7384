import { decideRequest } from '../../commands/decide-request.ts'
import { stillWanted } from '../../commands/still-wanted.ts'
import type { Intent } from '../../domain/request/intent.ts'
import type { RunPlan } from '../../domain/request/run-plan.ts'
import { UnavailableError } from '../../errors.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Log } from '../../ports/log.ts'
import type { CommandStore } from '../../ports/command-store.ts'
import type { RunStore } from '../../ports/store.ts'
import { deduplicationKeyOf } from './deduplication-key.ts'
import { limitRequests } from './limit-requests.ts'
import { ignored } from './outcome.ts'
import type { Outcome } from './outcome.ts'
import { planRun } from './plan-run.ts'
import type { ActionFacts, ReadFactsParts } from './read-facts.ts'
import { commandRecord, replied } from './record-command.ts'
import type { Asked } from './record-command.ts'

export type FollowRequestParts = ReadFactsParts & {
  store: CommandStore & Pick<RunStore, 'startRun' | 'steerRun' | 'featureRuns' | 'issueOf'>
  clock: Clock
  log: Log
  newId: () => string
  executor: string
}

/** `facts` describe the state after it. */
export type Followed = { outcome: Outcome; facts: ActionFacts }

/** A run that changes between looking and doing is looked at again. */
const attempts = 5

/** Follows one request, once however often it is repeated. */
export async function followRequest(parts: FollowRequestParts, asked: Asked): Promise<Followed> {
  const deduplicationKey = await deduplicationKeyOf(parts, asked.request)
  if (deduplicationKey === null) return { outcome: ignored('it was followed before'), facts: asked.facts }
  const request = { ...asked.request, deduplicationKey }
  let { facts } = asked
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const done = await follow(parts, { ...asked, request, facts })
    if (done !== 'stale') return done
    facts = facts.renewed()
  }
  throw new UnavailableError('the run changed each time while a request to it was being decided')
}

async function follow(parts: FollowRequestParts, asked: Asked): Promise<Followed | 'stale'> {
  const { facts } = asked
  const intent = await limitRequests(parts, asked, await decideNow(asked))
  switch (intent.kind) {
    case 'ignore':
      return { outcome: ignored(intent.why), facts }
    case 'reply':
      return { outcome: await replied(parts.clock, asked, intent.reply), facts }
    case 'start':
      return { outcome: await start(parts, asked, intent.plan), facts: facts.renewed() }
    case 'steer':
      return steer(parts, asked, intent)
  }
}

/** A start is asked about once more: what is about to begin must still be wanted. */
async function decideNow({ request, facts }: Asked): Promise<Intent> {
  const known = facts.of(request)
  const intent = await decideRequest(request, known)
  return intent.kind === 'start' ? ((await stillWanted(request, known)) ?? intent) : intent
}

async function start(parts: FollowRequestParts, asked: Asked, plan: RunPlan): Promise<Outcome> {
  const { store, clock, log } = parts
  const run = planRun(asked.request, plan, { ...parts, now: clock.now() })
  const record = await commandRecord(clock, asked, `run ${run.id}`)
  const { outcome, run: started } = await store.startRun(run, record)
  log.info({ guid: asked.guid, outcome, runId: started.id, issue: plan.issue.number }, 'a run was asked for')
  switch (outcome) {
    case 'duplicate':
      return ignored(`duplicate of run ${started.id}`)
    case 'started':
      return { kind: 'started', words: `started run ${started.id}` }
    case 'pending':
      return { kind: 'pending', words: `run ${started.id} is pending` }
  }
}

async function steer(
  { store, clock }: FollowRequestParts,
  asked: Asked,
  { runId, steering, also = [] }: Extract<Intent, { kind: 'steer' }>,
): Promise<Followed | 'stale'> {
  const record = await commandRecord(clock, asked, `${steering.kind} run ${runId}`)
  for (const id of also) await store.steerRun(id, steering, { by: null, at: record.at })
  if ((await store.steerRun(runId, steering, { by: record, at: record.at })) === 'stale') return 'stale'
  return { outcome: { kind: 'steered', words: record.outcome }, facts: asked.facts.renewed() }
}
