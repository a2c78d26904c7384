import { z } from 'zod'
import type { Delivery } from './delivery.ts'

/** Where a delivery stands among the others: behind which ones, and since when. */
export type DeliveryOrder = {
  /** Deliveries of one subject are handled one after the other. */
  subject: Subject
  /** By GitHub's clock; null = the payload does not say. */
  happenedAt: Date | null
  /** It may end a run: cheap to tell, and true more often than it does. */
  mayStop: boolean
}

export type Subject =
  | { kind: 'issue'; repositoryId: number; number: number }
  /** Belongs to the issue that it was made for, if it is one of ours. */
  | { kind: 'pull_request'; repositoryId: number; number: number }
  /** A check run of ours belongs to the issue of its phase. */
  | { kind: 'phase'; repositoryId: number; phaseId: string }
  /** What has no issue. */
  | { kind: 'other'; name: string }

/** The name of an issue as a subject. */
export function issueSubject(repositoryId: number, number: number): string {
  return `${repositoryId}#${number}`
}

/** Reads what orders a delivery; never throws, whatever the payload holds. */
export function deliveryOrder(delivery: Omit<Delivery, 'guid'>): DeliveryOrder {
  const parsed = fields.safeParse(delivery.payload)
  const payload = parsed.success ? parsed.data : {}
  return {
    subject: subjectOf(delivery, payload),
    happenedAt: dateOf(timeIn(delivery.event, payload)) ?? delivery.deliveredAt ?? null,
    mayStop: mayStop(delivery, payload),
  }
}

const numbered = z.object({ number: z.int() })

/** What is missing or is something else is as if it were not there. */
const fields = z.object({
  issue: z
    .object({
      number: z.int(),
      updated_at: z.unknown().optional(),
      closed_at: z.unknown().optional(),
      pull_request: z.unknown().optional(),
    })
    .optional()
    .catch(undefined),
  comment: z.object({ body: z.string(), created_at: z.unknown().optional() }).optional().catch(undefined),
  review: z.object({ body: z.string().nullish(), submitted_at: z.unknown().optional() }).optional().catch(undefined),
  pull_request: z.object({ number: z.int(), closed_at: z.unknown().optional() }).optional().catch(undefined),
  check_run: z
    .object({ external_id: z.string().nullish(), pull_requests: z.array(numbered).optional().catch(undefined) })
    .optional()
    .catch(undefined),
  check_suite: z
    .object({ pull_requests: z.array(numbered).optional().catch(undefined) })
    .optional()
    .catch(undefined),
  requested_action: z.object({ identifier: z.string() }).optional().catch(undefined),
  ref: z.string().optional().catch(undefined),
})

type Fields = z.infer<typeof fields>

function subjectOf({ repositoryId, installationId }: Omit<Delivery, 'guid'>, payload: Fields): Subject {
  if (repositoryId === null) return { kind: 'other', name: `installation ${installationId ?? 'none'}` }
  const { issue, pull_request: pull, check_run: check, check_suite: suite, ref } = payload
  if (issue !== undefined) return { kind: isPull(issue) ? 'pull_request' : 'issue', repositoryId, number: issue.number }
  if (pull !== undefined) return { kind: 'pull_request', repositoryId, number: pull.number }
  if (check?.external_id) return { kind: 'phase', repositoryId, phaseId: check.external_id }
  const shown = (check ?? suite)?.pull_requests?.[0]
  if (shown !== undefined) return { kind: 'pull_request', repositoryId, number: shown.number }
  // pushes are many, and each asks where its branch is now: only those to one branch wait for each
  // other
  return { kind: 'other', name: ref === undefined ? `repository ${repositoryId}` : `repository ${repositoryId} ${ref}` }
}

/** GitHub sends pull requests as issues with this field. */
function isPull({ pull_request: mark }: { pull_request?: unknown }): boolean {
  return mark !== undefined && mark !== null
}

function timeIn(event: string, { issue, comment, review, pull_request: pull }: Fields): unknown {
  switch (event) {
    case 'issue_comment':
      return comment?.created_at
    case 'pull_request_review':
      return review?.submitted_at
    case 'pull_request':
      return pull?.closed_at
    case 'issues':
      return issue?.updated_at
    default:
      return null
  }
}

function dateOf(text: unknown): Date | null {
  if (typeof text !== 'string') return null
  const time = Date.parse(text)
  // PostgreSQL knows years that JavaScript does not, and the other way round
  return Number.isNaN(time) || time < 0 || time > latest ? null : new Date(time)
}

const latest = Date.UTC(9999, 0)

function mayStop({ event, action }: Omit<Delivery, 'guid'>, payload: Fields): boolean {
  const { comment, review, requested_action: button } = payload
  switch (`${event}.${action}`) {
    case 'issues.unlabeled':
    case 'issues.closed':
    case 'issues.deleted':
    case 'issues.transferred':
    case 'pull_request.closed':
      return true
    case 'issue_comment.created':
      return asksToCancel(comment?.body)
    case 'pull_request_review.submitted':
      return asksToCancel(review?.body)
    case 'check_run.requested_action':
      return button?.identifier === 'cancel'
    default:
      return false
  }
}

function asksToCancel(text: string | null | undefined): boolean {
  return /cancel/i.test(text ?? '')
}
