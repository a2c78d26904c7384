import type { Request } from '../domain/request/request.ts'
import type { Facts, Intent } from '../domain/request/intent.ts'
import type { Cancellation, RunRecord } from '../domain/run/run.ts'
import type { Command } from './command.ts'
import { activeRun, runsInLine, wrongState } from './feature-state.ts'
import { refuse } from './plan-work.ts'

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
}

function decide(request: Request, facts: Facts): Intent {
  const { feature } = facts
  if (feature === undefined) return { kind: 'ask', fact: 'feature' }
  const isTyped = request.via === 'comment' || request.via === 'button'
  const isAll = request.text.toLowerCase() === 'all'
  if (request.via === 'comment' && request.text !== '' && !isAll) {
    return refuse({ kind: 'mistake', mistake: { kind: 'text_not_taken', command: 'cancel', text: request.text } })
  }
  const open = [activeRun(feature), ...runsInLine(feature)].filter((run) => run !== null)
  const isNewer = (run: RunRecord) => request.via === 'unlabel' && run.requestedAt >= request.at
  if (open.some(isNewer) && facts.isLabeled === undefined) return { kind: 'ask', fact: 'isLabeled' }
  // the label is back already: what was asked for with it is not what this took away
  const known = facts.isLabeled === true ? open.filter((run) => !isNewer(run)) : open
  const goals = isAll || isClosed(request) ? known : known.slice(0, 1)
  const [first, ...behind] = goals.filter((run) => run.cancellation === null)
  if (first === undefined) {
    if (isTyped) return wrongState('cancel', 'a run that is active or waits in line, and is not being cancelled', facts)
    return { kind: 'ignore', why: 'there is nothing to cancel' }
  }
  const also = behind.map(({ id }) => id)
  const steering = { kind: 'cancel', cancellation: cancellation(request) } as const
  return { kind: 'steer', runId: first.id, steering, ...(also.length === 0 ? {} : { also }) }
}

function isClosed({ via }: Request): boolean {
  return via === 'close_issue' || via === 'close_pull_request'
}

function cancellation({ via, actor, label }: Request): Cancellation {
  const by = actor.type === 'User' ? actor.login : null
  switch (via) {
    case 'unlabel':
      return { by, reason: 'label_removed', detail: `${actor.login} removed the label “${label ?? ''}”.` }
    case 'close_issue':
      return { by, reason: 'issue_closed', detail: `${actor.login} closed the issue.` }
    case 'close_pull_request':
      return { by, reason: 'pull_request_closed', detail: `${actor.login} closed the pull request.` }
    case 'label':
    case 'comment':
    case 'review':
    case 'button':
    case 'rerun':
      return { by, reason: 'cancelled_by_person', detail: `${actor.login} cancelled it.` }
  }
}
