import { z } from 'zod'
import type { Actor, Delivery, IssueSnapshot, Repository } from './delivery.ts'

/** What a delivery asks for, before anything outside it was looked at. */
export type Trigger =
  | {
      kind: 'labeled'
      /** The act itself: equal for two deliveries of the same act. */
      semanticKey: string
      installationId: number
      repository: Repository
      issue: IssueSnapshot
      label: string
      actor: Actor
    }
  | { kind: 'irrelevant'; why: string }

const labeled = z.object({
  action: z.literal('labeled'),
  installation: z.object({ id: z.int() }),
  repository: z.object({ id: z.int(), name: z.string(), owner: z.object({ login: z.string() }) }),
  issue: z.object({
    number: z.int(),
    title: z.string(),
    body: z.string().nullish(),
    state: z.enum(['open', 'closed']),
    updated_at: z.string(),
    pull_request: z.unknown().optional(),
  }),
  label: z.object({ id: z.int(), name: z.string() }),
  sender: z.object({ id: z.int(), login: z.string(), type: z.string() }),
})

/** Reads a stored delivery; never throws, whatever the payload holds. */
export function readTrigger(delivery: Pick<Delivery, 'event' | 'action' | 'payload'>): Trigger {
  if (delivery.event !== 'issues' || delivery.action !== 'labeled') {
    return irrelevant(`${delivery.event}.${delivery.action ?? '-'} starts nothing`)
  }
  const parsed = labeled.safeParse(delivery.payload)
  if (!parsed.success) return irrelevant(`the payload is not that of issues.labeled: ${z.prettifyError(parsed.error)}`)
  const { installation, repository, issue, label, sender } = parsed.data
  if (issue.pull_request !== undefined && issue.pull_request !== null)
    return irrelevant('the label is on a pull request')
  if (issue.state === 'closed') return irrelevant(`issue #${issue.number} is closed`)
  return {
    kind: 'labeled',
    semanticKey: ['labeled', repository.id, issue.number, label.id, issue.updated_at, sender.id].join(':'),
    installationId: installation.id,
    repository: { id: repository.id, owner: repository.owner.login, name: repository.name },
    issue: { number: issue.number, title: issue.title, body: issue.body ?? '' },
    label: label.name,
    actor: sender,
  }
}

function irrelevant(why: string): Trigger {
  return { kind: 'irrelevant', why }
}
