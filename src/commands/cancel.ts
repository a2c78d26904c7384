import type { Request } from '../domain/request/request.ts'
import type { Facts, FeatureFact } from '../domain/request/facts.ts'
import type { Intent } from '../domain/request/intent.ts'
import type { Cancellation, RunRecord } from '../domain/run/run.ts'
import type { Command } from './command.ts'
import { activeRun, pendingRuns, wrongState } from './feature-state.ts'
import { ignore, refuse } from './intents.ts'

export const cancel: Command = {
  name: 'cancel',
  flags: [],
  text: 'optional',
  continuation: 'no',
  usage: '/speckit cancel [all]',
  summary: 'Ends the active run, or the next pending one if none is active; with `all` also those that wait behind it.',
  when: 'while a run is active or pending',
  example: '/speckit cancel',
  decide,
  whyIgnored,
}

async function decide(request: Request, facts: Facts): Promise<Intent> {
  if (request.what.kind === 'comment' && request.text !== '' && !isForAll(request)) {
    return refuse({ kind: 'mistake', mistake: { kind: 'text_not_taken', command: 'cancel', text: request.text } })
  }
  const feature = await facts.feature()
  const open = openRuns(feature)
  // the label is back already: what was asked for with it is not what this took away
  const isBack = open.some((run) => isNewer(run, request)) && (await facts.isLabeled())
  const [first, ...behind] = goalsOf(request, isBack ? open.filter((run) => !isNewer(run, request)) : open)
  if (first === undefined) {
    return isTold(request)
      ? wrongState('cancel', 'a run that is active or pending, and is not being cancelled', feature)
      : ignore(nothingToCancel)
  }
  const also = behind.map(({ id }) => id)
  const steering = { kind: 'cancel', cancellation: cancellation(request) } as const
  return { kind: 'steer', runId: first.id, steering, ...(also.length === 0 ? {} : { also }) }
}

/** Most issues that are closed have no open run, and most labels that go were never ours. */
function whyIgnored(request: Request, feature: FeatureFact): string | null {
  const open = openRuns(feature)
  if (isTold(request) || open.some((run) => isNewer(run, request))) return null
  return goalsOf(request, open).length === 0 ? nothingToCancel : null
}

const nothingToCancel = 'there is nothing to cancel'

/** The active run and those behind it, in the order of their turn. */
function openRuns(feature: FeatureFact): RunRecord[] {
  return [activeRun(feature), ...pendingRuns(feature)].filter((run) => run !== null)
}

/** Whether the run was asked for at the moment when the label was taken away, or later. */
function isNewer(run: RunRecord, { what, at }: Request): boolean {
  return what.kind === 'unlabel' && run.requestedAt >= at
}

function goalsOf(request: Request, open: readonly RunRecord[]): RunRecord[] {
  const goals = isForAll(request) ? open : open.slice(0, 1)
  return goals.filter(({ cancellation: asked }) => asked === null)
}

function isForAll({ what, text }: Request): boolean {
  return what.kind === 'close_issue' || what.kind === 'close_pull_request' || text.toLowerCase() === 'all'
}

/** Who asked in words or by a button is told that there was nothing to do. */
function isTold({ what }: Request): boolean {
  return what.kind === 'comment' || what.kind === 'button'
}

/** Who ended a run by this request, with the reason that the run ends with. */
export function cancellation({ what, actor }: Request): Cancellation {
  const by = actor.type === 'User' ? actor.login : null
  switch (what.kind) {
    case 'unlabel':
      return { by, reason: 'label_removed', detail: `${actor.login} removed the label “${what.label}”.` }
    case 'close_issue':
      return { by, reason: 'issue_closed', detail: `${actor.login} closed the issue.` }
    case 'close_pull_request':
      return what.isMerged
        ? { by, reason: 'pull_request_merged', detail: `${actor.login} merged the pull request.` }
        : { by, reason: 'pull_request_closed', detail: `${actor.login} closed the pull request.` }
    case 'label':
    case 'comment':
    case 'review':
    case 'button':
    case 'rerun':
      return { by, reason: 'cancelled_by_person', detail: `${actor.login} cancelled it.` }
  }
}
