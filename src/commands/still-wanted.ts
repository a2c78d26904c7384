import { settingsOf } from '../domain/request/facts.ts'
import type { Facts } from '../domain/request/facts.ts'
import { hasLabel } from '../domain/request/issue-now.ts'
import type { Request } from '../domain/request/request.ts'
import type { Stop } from '../domain/request/stop.ts'
import { ignore, refuse } from './intents.ts'
import type { NotDone } from './intents.ts'

/**
 * Asked right before a run is started: what was true when it was asked for must be true now, and
 * what was done later wins. null = it is still wanted. A stop that nobody has handled yet, and that
 * would find this run, is left to its own turn, which comes next: so whoever asked is told.
 */
export async function stillWanted(request: Request, facts: Facts): Promise<NotDone | null> {
  const [issue, stops] = await Promise.all([facts.issueNow(), facts.laterStops()])
  const { what } = request
  if (issue === null) return ignore('the issue was deleted or moved meanwhile')
  if (!issue.isOpen) return what.kind === 'label' ? ignore(closedMeanwhile) : refuse({ kind: 'issue_closed' })
  if (what.kind === 'label' && !hasLabel(issue, what.label)) {
    return ignore(`the label “${what.label}” was taken away meanwhile`)
  }
  if (what.kind === 'label' && (await isLabelledLater(request, facts))) {
    return ignore('the label was put on again later, and that was followed')
  }
  const { label } = settingsOf(await facts.settings())
  const stop = stops.find((later) => wins(later, request, label))
  return stop === undefined ? null : ignore(`${stop.request.actor.login} ended it later`)
}

const closedMeanwhile = 'the issue was closed meanwhile'

/** In between it was taken away, which ended whatever this label had asked for. */
async function isLabelledLater(request: Request, facts: Facts): Promise<boolean> {
  const { runs } = await facts.feature()
  return runs.some(({ origin, requestedAt }) => origin === 'label' && requestedAt > request.at)
}

/** Whether a stop leaves nothing of a request for a start. */
function wins({ request: stop, isHandled, foundNothing }: Stop, start: Request, label: string): boolean {
  switch (stop.what.kind) {
    case 'unlabel': {
      // within the same second the present decides, and the label is there
      if (stop.what.label.toLowerCase() !== label.toLowerCase() || stop.at <= start.at) return false
      return start.what.kind === 'label' || foundNothing
    }
    case 'close_issue':
    case 'close_pull_request':
      return stop.at > start.at
    case 'label':
    case 'comment':
    case 'review':
    case 'button':
    case 'rerun':
      return isHandled && foundNothing && !isBefore(stop, start)
  }
}

/**
 * Within the same second a stop counts as the later one, unless both are comments: these are
 * numbered.
 */
function isBefore(stop: Request, start: Request): boolean {
  if (stop.at.getTime() !== start.at.getTime()) return stop.at < start.at
  const [first, second] = [stop.what, start.what].map((what) => (what.kind === 'comment' ? what.commentId : undefined))
  return first !== undefined && second !== undefined && first < second
}
