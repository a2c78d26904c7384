import { z } from 'zod'
import type { Action } from './action.ts'
import type { Delivery } from './delivery.ts'
import { readEvent } from './read-event.ts'
import type { Trigger } from './trigger.ts'

type Given = Pick<Delivery, 'event' | 'action' | 'payload'>

/** Reads a stored delivery that is handled now, `at`; never throws, whatever the payload holds. */
export function readTrigger(delivery: Given, at: Date): Trigger {
  const name = delivery.action === null ? delivery.event : `${delivery.event}.${delivery.action}`
  const read = Object.hasOwn(readers, name) ? readers[name] : undefined
  if (read === undefined) return readEvent(delivery) ?? irrelevant(`${name} asks for nothing`)
  const parsed = read.safeParse(delivery.payload)
  if (!parsed.success) return irrelevant(`the payload is not that of ${name}: ${z.prettifyError(parsed.error)}`)
  return typeof parsed.data === 'string' ? irrelevant(parsed.data) : { kind: 'action', action: { at, ...parsed.data } }
}

function irrelevant(why: string): Trigger {
  return { kind: 'irrelevant', why }
}

const common = {
  installation: z.object({ id: z.int() }),
  repository: z.object({ id: z.int(), name: z.string(), owner: z.object({ login: z.string() }) }),
  sender: z.object({ id: z.int(), login: z.string(), type: z.string() }),
}

/** Not every way that a payload may come tells it. */
const time = z.string().nullish().catch(null)

const issue = z.object({
  number: z.int(),
  title: z.string(),
  body: z.string().nullish(),
  state: z.enum(['open', 'closed']),
  locked: z.boolean().default(false),
  updated_at: z.string(),
  closed_at: time,
  pull_request: z.unknown().optional(),
})

const label = z.object({ id: z.int(), name: z.string() })

const labelPayload = z.object({ ...common, issue, label })

type Common = z.infer<z.ZodObject<typeof common>>

/** What a payload means: an action, or why it is none. */
type Meaning = (Omit<Action, 'at'> & { at?: Date }) | string

const readers: Record<string, z.ZodType<Meaning>> = {
  'issues.labeled': labelPayload.transform((payload): Meaning => {
    const { issue: on, label: added, repository, sender } = payload
    if (isPullRequest(on)) return 'the label is on a pull request'
    const key = ['labeled', repository.id, on.number, added.id, on.updated_at, sender.id].join(':')
    return { ...actOf(payload, key), place: issuePlace(on), what: { kind: 'label', label: added.name }, at: timeOf(on) }
  }),

  'issues.unlabeled': labelPayload.transform((payload): Meaning => {
    const { issue: on, label: removed, repository } = payload
    if (isPullRequest(on)) return 'the label was on a pull request'
    const key = ['unlabeled', repository.id, on.number, removed.id, on.updated_at].join(':')
    return {
      ...actOf(payload, key),
      place: issuePlace(on),
      what: { kind: 'unlabel', label: removed.name },
      at: timeOf(on),
    }
  }),

  'issues.closed': z.object({ ...common, issue }).transform((payload): Meaning => {
    const { issue: on, repository } = payload
    const key = ['closed', repository.id, on.number, on.updated_at].join(':')
    return {
      ...actOf(payload, key),
      place: issuePlace(on),
      what: { kind: 'close_issue' },
      ...at(on.closed_at ?? on.updated_at),
    }
  }),

  'issue_comment.created': z
    .object({ ...common, issue, comment: z.object({ id: z.int(), body: z.string(), created_at: time }) })
    .transform((payload): Meaning => {
      const { issue: on, comment, repository } = payload
      return {
        ...actOf(payload, `comment:${repository.id}:${comment.id}`),
        place: isPullRequest(on) ? pullRequestPlace(on) : issuePlace(on),
        what: { kind: 'comment', commentId: comment.id, body: comment.body },
        ...at(comment.created_at),
      }
    }),

  'pull_request_review.submitted': z
    .object({
      ...common,
      review: z.object({
        id: z.int(),
        state: z.string(),
        commit_id: z.string().nullish(),
        body: z.string().nullish(),
        submitted_at: time,
      }),
      pull_request: z.object({ number: z.int(), state: z.string(), locked: z.boolean().default(false) }),
    })
    .transform((payload): Meaning => {
      const { review, pull_request: on, repository } = payload
      const state = (['approved', 'changes_requested', 'commented'] as const).find((known) => known === review.state)
      if (state === undefined) return `a review with the state ${review.state} asks for nothing`
      return {
        ...actOf(payload, `review:${repository.id}:${review.id}`),
        place: pullRequestPlace(on),
        what: { kind: 'review', state, sha: review.commit_id ?? '', body: review.body ?? '' },
        ...at(review.submitted_at),
      }
    }),

  'check_run.requested_action': z
    .object({
      ...common,
      requested_action: z.object({ identifier: z.string() }),
      check_run: z.object({ id: z.int(), head_sha: z.string(), external_id: z.string().nullish() }),
    })
    .transform((payload): Meaning => {
      const { check_run: on, requested_action: action, sender } = payload
      const key = ['button', on.id, action.identifier, on.head_sha, sender.id].join(':')
      return {
        ...actOf(payload, key),
        place: { kind: 'phase', phaseId: on.external_id ?? '' },
        what: { kind: 'button', identifier: action.identifier, sha: on.head_sha },
      }
    }),

  'check_run.rerequested': z
    .object({
      ...common,
      check_run: z.object({ id: z.int(), head_sha: z.string(), external_id: z.string().nullish() }),
    })
    .transform((payload): Meaning => {
      const { check_run: on } = payload
      return {
        ...actOf(payload, `rerun:${on.id}`),
        place: { kind: 'phase', phaseId: on.external_id ?? '' },
        what: { kind: 'rerun', sha: on.head_sha },
      }
    }),

  'check_suite.rerequested': z
    .object({
      ...common,
      check_suite: z.object({ id: z.int(), head_sha: z.string(), updated_at: z.string().nullish() }),
    })
    .transform((payload): Meaning => {
      const { check_suite: on } = payload
      return {
        ...actOf(payload, ['rerun-suite', on.id, on.head_sha, on.updated_at ?? ''].join(':')),
        place: { kind: 'commit', sha: on.head_sha },
        what: { kind: 'rerun', sha: on.head_sha },
      }
    }),

  'pull_request.closed': z
    .object({
      ...common,
      pull_request: z.object({
        number: z.int(),
        merged: z.boolean().nullish(),
        closed_at: z.string().nullish(),
        locked: z.boolean().default(false),
      }),
    })
    .transform((payload): Meaning => {
      const { pull_request: on, repository } = payload
      return {
        ...actOf(payload, ['closed-pull-request', repository.id, on.number, on.closed_at ?? ''].join(':')),
        place: pullRequestPlace({ ...on, state: 'closed' }),
        what: { kind: 'close_pull_request', isMerged: on.merged === true },
        ...at(on.closed_at),
      }
    }),
}

/** When it was done, where that can be read; else it counts from now. */
function at(text: string | null | undefined): { at?: Date } {
  const millis = Date.parse(text ?? '')
  return Number.isNaN(millis) ? {} : { at: new Date(millis) }
}

/** To the second; a payload without a time that can be read counts as the oldest there is. */
function timeOf({ updated_at: text }: z.infer<typeof issue>): Date {
  const time = Date.parse(text)
  return new Date(Number.isNaN(time) ? 0 : time)
}

function actOf({ installation, repository, sender }: Common, deduplicationKey: string) {
  return {
    deduplicationKey,
    installationId: installation.id,
    repository: { id: repository.id, owner: repository.owner.login, name: repository.name },
    actor: sender,
  }
}

/** GitHub sends pull requests as issues with this field. */
function isPullRequest({ pull_request: mark }: z.infer<typeof issue>): boolean {
  return mark !== undefined && mark !== null
}

function issuePlace({ number, title, body, state, locked }: z.infer<typeof issue>): Action['place'] {
  return {
    kind: 'issue',
    issue: { number, title, body: body ?? '' },
    isClosed: state === 'closed',
    isLocked: locked,
  }
}

function pullRequestPlace(on: { number: number; state: string; locked: boolean }): Action['place'] {
  return { kind: 'pull_request', number: on.number, isClosed: on.state === 'closed', isLocked: on.locked }
}
