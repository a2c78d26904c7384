import { setTimeout as delay } from 'node:timers/promises'
import { cancellation } from '../../commands/cancel.ts'
import { readStop } from '../../commands/read-stop.ts'
import { hasLabel } from '../../domain/request/issue-now.ts'
import type { IssueNow } from '../../domain/request/issue-now.ts'
import { isPermitted } from '../../domain/request/intent.ts'
import type { Request } from '../../domain/request/request.ts'
import type { Reason } from '../../domain/run/reason.ts'
import type { RunRecord } from '../../domain/run/run.ts'
import { isSameText } from '../../domain/trigger/delivery.ts'
import type { Lease } from '../execution/hold-lease.ts'
import type { Forge, RepositoryAccess } from '../../ports/forge.ts'
import type { DeliveryStore } from '../../ports/delivery-store.ts'
import type { RunStore } from '../../ports/store.ts'

export type PresenceParts = {
  store: Pick<DeliveryStore, 'storedStops'> & Pick<RunStore, 'recordIssueEdited'>
  forge: Pick<Forge, 'permission' | 'issue'>
}

/**
 * Why a run must not go on, as the act that ended it would have said; `detail` without its full
 * stop.
 */
export type Lost = { reason: Reason; detail: string }

type Asking = { at: RepositoryAccess; lease: Pick<Lease, 'runId' | 'fence' | 'signal'>; patienceMs?: number }

/** For so long a stop that is stored is left to those who handle deliveries, who answer it too. */
const longestWaitMs = 10_000
const pollMs = 200

/**
 * Asks whether what a run rests on is there: the person may still write, the issue is open and
 * where it was, the label that asked for it is on it, and nothing that was done later and is stored
 * ends it. null = the run may go on. Notes, too, that the issue has another text by now. Rejects
 * while GitHub does not tell.
 */
export async function lostPresence(
  parts: PresenceParts,
  run: RunRecord,
  { at, lease, patienceMs = longestWaitMs }: Asking,
): Promise<Lost | null> {
  const [permission, issue] = await Promise.all([
    parts.forge.permission(at, run.actor.login),
    parts.forge.issue(at, run.issue.number),
  ])
  if (!isPermitted(permission, run.settings.permission)) {
    return { reason: 'permission_lost', detail: `${run.actor.login} has the permission “${permission}” now` }
  }
  const isEdited = issue !== null && !isSameText(issue, run.issue)
  if (isEdited && !run.isIssueEdited) await parts.store.recordIssueEdited(lease)
  return goneFrom(run, issue) ?? (await stoppedLater(parts, run, { at, lease, patienceMs }))
}

function goneFrom(run: RunRecord, issue: IssueNow | null): Lost | null {
  const number = `#${run.issue.number}`
  if (issue === null) return { reason: 'issue_gone', detail: `The issue ${number} was deleted or moved` }
  if (!issue.isOpen) return { reason: 'issue_closed', detail: `The issue ${number} is closed` }
  const { label } = run.settings
  if (run.origin !== 'label' || hasLabel(issue, label)) return null
  return { reason: 'label_removed', detail: `The label “${label}” is not on the issue any more` }
}

/**
 * Those who handle deliveries do all that belongs to a stop; if they cannot, it counts all the
 * same.
 */
async function stoppedLater(
  parts: PresenceParts,
  run: RunRecord,
  { at, lease, patienceMs = longestWaitMs }: Asking,
): Promise<Lost | null> {
  for (let waitedMs = 0; ; waitedMs += pollMs) {
    const stop = await openStop(parts, run, at)
    if (stop === null || lease.signal.aborted) return null
    if (waitedMs >= patienceMs) return lostTo(stop)
    await delay(pollMs)
  }
}

function lostTo(stop: Request): Lost {
  const { reason, detail } = cancellation(stop)
  return { reason, detail: detail.replace(/\.$/, '') }
}

/** The first stop that ends the run and that nobody has handled yet. */
async function openStop(
  { store, forge }: PresenceParts,
  run: RunRecord,
  at: RepositoryAccess,
): Promise<Request | null> {
  const issue = { repositoryId: run.repository.id, issueNumber: run.issue.number }
  const stored = (await store.storedStops(issue, run.requestedAt)).filter(({ handledAt }) => handledAt === null)
  for (const stop of stored.map(readStop)) {
    if (stop !== null && isOfRun(stop.request, run) && (await mayStop(forge, stop.request, { run, at }))) {
      return stop.request
    }
  }
  return null
}

function isOfRun({ what, at }: Request, { settings, requestedAt }: RunRecord): boolean {
  // within the same second the present decides, and that was asked
  if (what.kind === 'unlabel') return what.label.toLowerCase() === settings.label.toLowerCase() && at > requestedAt
  return what.kind === 'close_issue' || what.kind === 'close_pull_request' ? at > requestedAt : true
}

async function mayStop(
  forge: Pick<Forge, 'permission'>,
  { what, actor }: Request,
  { run, at }: { run: RunRecord; at: RepositoryAccess },
): Promise<boolean> {
  if (what.kind === 'close_issue' || what.kind === 'close_pull_request') return true
  if (actor.type !== 'User') return false
  return what.kind === 'unlabel' || isPermitted(await forge.permission(at, actor.login), run.settings.permission)
}
