import { z } from 'zod'
import type { Delivery } from './delivery.ts'
import type { RepositoryEvent } from './repository-event.ts'
import type { Trigger } from './trigger.ts'

/**
 * Reads what happened to repositories, installations, branches and comments; null = an event that
 * is none of these.
 */
export function readEvent({ event, action, payload }: Pick<Delivery, 'event' | 'action' | 'payload'>): Trigger | null {
  const name = action === null ? event : `${event}.${action}`
  const read = Object.hasOwn(readers, name) ? readers[name] : undefined
  if (read === undefined) return null
  const parsed = read.safeParse(payload)
  if (!parsed.success) {
    return { kind: 'irrelevant', why: `the payload is not that of ${name}: ${z.prettifyError(parsed.error)}` }
  }
  return typeof parsed.data === 'string'
    ? { kind: 'irrelevant', why: parsed.data }
    : { kind: 'event', event: parsed.data }
}

const installation = z.object({ id: z.int() })
const repository = z.object({ id: z.int(), name: z.string(), owner: z.object({ login: z.string() }) })

const aboutIssue = z.object({ repository, issue: z.object({ number: z.int() }) })
const aboutRepository = z.object({ repository, installation })
const aboutInstallation = z.object({ installation })

const aboutComment = z.object({
  repository,
  issue: z.object({ number: z.int() }),
  comment: z.object({ body: z.string(), user: z.object({ type: z.string() }).nullish() }),
  sender: z.object({ type: z.string() }),
})

const readers: Record<string, z.ZodType<RepositoryEvent | string>> = {
  'issues.deleted': aboutIssue.transform((payload) => issueGone(payload, 'deleted')),
  'issues.transferred': aboutIssue.transform((payload) => issueGone(payload, 'transferred')),

  push: z
    .object({
      repository,
      ref: z.string(),
      sender: z.object({ login: z.string() }),
    })
    .transform(({ repository: { id }, ref, sender }): RepositoryEvent | string => {
      const branch = /^refs\/heads\/(.+)$/.exec(ref)?.[1]
      if (branch === undefined) return `${ref} is no branch`
      return {
        kind: 'branch_moved',
        repositoryId: id,
        branch,
        login: sender.login,
      }
    }),

  'issue_comment.edited': aboutComment.transform(commentChanged),
  'issue_comment.deleted': aboutComment.transform(commentChanged),

  'repository.renamed': aboutRepository.transform(moved),
  'repository.transferred': aboutRepository.transform(moved),
  'repository.deleted': aboutRepository.transform(({ repository: { id } }) => gone(id, 'deleted')),
  'repository.archived': aboutRepository.transform(({ repository: { id } }) => gone(id, 'archived')),

  'installation.deleted': aboutInstallation.transform((payload) => installationGone(payload, 'deleted')),
  'installation.suspend': aboutInstallation.transform((payload) => installationGone(payload, 'suspended')),

  'installation_repositories.removed': z
    .object({ installation, repositories_removed: z.array(z.object({ id: z.int() })) })
    .transform((payload) => ({
      kind: 'repositories_removed' as const,
      installationId: payload.installation.id,
      repositoryIds: payload.repositories_removed.map(({ id }) => id),
    })),
}

function issueGone(payload: z.infer<typeof aboutIssue>, how: 'deleted' | 'transferred'): RepositoryEvent {
  return { kind: 'issue_gone', repositoryId: payload.repository.id, issueNumber: payload.issue.number, how }
}

/** Only what people do to the comments of Apps: our own edits echo too. */
function commentChanged({ repository: { id }, issue, comment, sender }: z.infer<typeof aboutComment>) {
  if (comment.user?.type !== 'Bot' || sender.type !== 'User') return 'edited comments are not read again'
  return { kind: 'comment_changed' as const, repositoryId: id, issueNumber: issue.number }
}

function moved({
  repository: { id, name, owner },
  installation: { id: installationId },
}: z.infer<typeof aboutRepository>) {
  return { kind: 'repository_moved' as const, repositoryId: id, owner: owner.login, name, installationId }
}

function gone(repositoryId: number, how: 'deleted' | 'archived'): RepositoryEvent {
  return { kind: 'repository_gone', repositoryId, how }
}

function installationGone(payload: z.infer<typeof aboutInstallation>, how: 'deleted' | 'suspended'): RepositoryEvent {
  return { kind: 'installation_gone', installationId: payload.installation.id, how }
}
