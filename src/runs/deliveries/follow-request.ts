import { decideRequest } from '../../commands/decide-request.ts'
import type { Action } from '../../domain/trigger/action.ts'
import type { Request } from '../../domain/request/request.ts'
import type { Facts, Intent, RunPlan } from '../../domain/request/intent.ts'
import type { Reply } from '../../domain/request/reply.ts'
import { UnavailableError } from '../../errors.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Log } from '../../ports/log.ts'
import type { CommandRecord, CommandStore, RunStore } from '../../ports/store.ts'
import { deduplicationKeyOf } from './deduplication-key.ts'
import { lookUp } from './look-up.ts'
import type { LookUpParts } from './look-up.ts'
import { planRun } from './plan-run.ts'

export type FollowRequestParts = LookUpParts & {
  store: CommandStore & Pick<RunStore, 'startRun' | 'steerRun' | 'featureRuns' | 'issueOf'>
  clock: Clock
  log: Log
  newId: () => string
  executor: string
}

/** A request with the action and the delivery that it came by. */
export type Asked = { action: Action; request: Request; guid: string }

/** What became of one request, with what to say of it. */
export type Outcome =
  | { kind: 'started' | 'pending' | 'steered' | 'ignored'; words: string }
  /** Not done, or just told; recorded once the answer is out. */
  | { kind: 'replied'; request: Request; reply: Reply; record: CommandRecord }

/** Requests of one person within these minutes; more are not followed until some of them are older. */
const mostRequests = 30
const requestMinutes = 10

/** Far more than there are facts. */
const mostQuestions = 40

/** A run that changes between looking and doing is looked at again. */
const attempts = 5

/** Follows one request, once however often it is repeated. `facts` are shared by the requests of an action and forgotten when they change. */
export async function followRequest(parts: FollowRequestParts, given: Asked, facts: Facts): Promise<Outcome> {
  const { store } = parts
  const deduplicationKey = await deduplicationKeyOf(parts, given.action, given.request)
  if (deduplicationKey === null) return ignored('it was followed before')
  const asked = { ...given, request: { ...given.request, deduplicationKey } }
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const intent = await decide(parts, asked, facts)
    if (intent.kind === 'ignore') return ignored(intent.why)
    if (intent.kind === 'reply' && intent.reply.kind === 'not_permitted')
      return replied(parts, asked, facts, intent.reply)
    const excess = isStop(intent) ? null : await tooMany(parts, asked)
    if (excess !== null) return replied(parts, asked, facts, excess)
    switch (intent.kind) {
      case 'reply':
        return replied(parts, asked, facts, intent.reply)
      case 'start':
        return start(parts, asked, facts, intent.plan)
      case 'steer': {
        const record = recordOf(parts, asked, facts, `${intent.steering.kind} run ${intent.runId}`)
        for (const id of intent.also ?? []) await store.steerRun(id, intent.steering, null, record.at)
        const done = await store.steerRun(intent.runId, intent.steering, record, record.at)
        forget(facts)
        if (done === 'done') return { kind: 'steered', words: record.outcome }
      }
    }
  }
  throw new UnavailableError('the run changed each time while a request to it was being decided')
}

function decide(parts: FollowRequestParts, asked: Asked, facts: Facts) {
  return decideWith(parts, asked, facts, () => decideRequest(asked.request, facts, asked.action.place))
}

/** Looks up what `decideOn` asks for, one fact after the other, until it decides. */
export async function decideWith(
  parts: LookUpParts,
  asked: Asked,
  facts: Facts,
  decideOn: () => Intent,
): Promise<Exclude<Intent, { kind: 'ask' }>> {
  for (let question = 1; question <= mostQuestions; question++) {
    const intent = decideOn()
    if (intent.kind !== 'ask') return intent
    Object.assign(facts, await lookUp(parts, asked, intent.fact, facts))
  }
  throw new Error(`${asked.request.command} asked for facts ${mostQuestions} times and decided nothing`)
}

async function start(parts: FollowRequestParts, asked: Asked, facts: Facts, plan: RunPlan): Promise<Outcome> {
  const { store, clock, log } = parts
  const run = planRun(asked.action, asked.request, plan, { ...parts, now: clock.now() })
  const record = recordOf(parts, asked, facts, `run ${run.id}`)
  const { outcome, run: started } = await store.startRun(run, record)
  forget(facts)
  log.info({ guid: asked.guid, outcome, runId: started.id, issue: plan.issue.number }, 'a run was asked for')
  switch (outcome) {
    case 'duplicate':
      return ignored(`duplicate of run ${started.id}`)
    case 'started':
      return { kind: 'started', words: `started run ${started.id}` }
    case 'pending':
      return { kind: 'pending', words: `run ${started.id} waits in line` }
  }
}

/** Whoever asked for much may still stop it. */
function isStop(intent: Intent): boolean {
  return intent.kind === 'steer' && intent.steering.kind === 'cancel'
}

async function tooMany({ store, clock }: FollowRequestParts, { action, request }: Asked): Promise<Reply | null> {
  const since = new Date(clock.now().getTime() - requestMinutes * 60_000)
  const count = await store.countCommands(action.installationId, request.actor.id, since)
  if (count < mostRequests) return null
  return { kind: 'too_many', login: request.actor.login, limit: mostRequests, minutes: requestMinutes }
}

function recordOf(
  { clock }: FollowRequestParts,
  { action, request, guid }: Asked,
  facts: Facts,
  outcome: string,
): CommandRecord {
  const { place, repository, installationId } = action
  const issueNumber = facts.feature?.runs[0]?.issue.number ?? (place.kind === 'issue' ? place.issue.number : null)
  return {
    deduplicationKey: request.deduplicationKey,
    deliveryGuid: guid,
    installationId,
    repositoryId: repository.id,
    issueNumber,
    actor: { id: request.actor.id, login: request.actor.login },
    via: request.via,
    name: request.command,
    outcome,
    at: clock.now(),
  }
}

/** A button can be pressed again when the run has gone on, so an answer that did nothing must not use up the action. */
export function replied(parts: FollowRequestParts, asked: Asked, facts: Facts, reply: Reply): Outcome {
  const record = recordOf(parts, asked, facts, `reply: ${reply.kind}`)
  const isRepeatable = asked.request.via === 'button' || asked.request.via === 'rerun'
  const deduplicationKey = isRepeatable ? `${record.deduplicationKey}:${asked.guid}` : record.deduplicationKey
  return { kind: 'replied', request: asked.request, reply, record: { ...record, deduplicationKey } }
}

function ignored(why: string): Outcome {
  return { kind: 'ignored', words: `ignored: ${why}` }
}

/** What was just changed has to be looked up again. */
function forget(facts: Facts): void {
  delete facts.feature
  delete facts.branch
  delete facts.base
  delete facts.review
  delete facts.isLabeled
}
