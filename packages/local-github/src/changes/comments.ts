import { checkedBody } from '../replies/limits.ts'
import { mayWrite } from '../world/permission-of.ts'
import { Refusal, validationFailed } from '../replies/refusal.ts'
import { commentShape, issueShape } from '../shapes/issue.ts'
import { appBot } from '../world/look-up.ts'
import type { CommentPlace, IssuePlace } from '../world/place.ts'
import type { Comment } from '../world/world.ts'
import { refuseLocked } from './lock-issue.ts'
import { tell } from './tell.ts'

/**
 * Throws GitHub's refusals: a locked conversation, an empty text, one that is too long unless
 * `isAnySize`.
 */
export function createComment(
  place: IssuePlace,
  { body, isAnySize = false }: { body: unknown; isAnySize?: boolean },
): { comment: Comment; guid: string } {
  refuseLocked(place)
  const { world, repository, issue, by } = place
  const createdAt = world.now()
  const comment: Comment = {
    id: world.nextId(),
    issue: issue.number,
    author: by,
    isByApp: by.id === appBot(world).id,
    body: isAnySize ? String(body) : checkedText(body),
    edits: 0,
    createdAt,
    updatedAt: createdAt,
    reactions: [],
  }
  repository.comments.push(comment)
  issue.updatedAt = createdAt
  return { comment, guid: tellComment({ ...place, comment }, 'created') }
}

/** Resolves with the delivery's GUID; null when the text was the same. */
export function editComment(place: CommentPlace, wanted: unknown): string | null {
  refuseStranger(place)
  const { world, comment } = place
  const body = checkedText(wanted)
  const from = comment.body
  comment.body = body
  comment.edits += 1
  comment.updatedAt = world.now()
  return from === body ? null : tellComment(place, 'edited', { changes: { body: { from } } })
}

export function deleteComment(place: CommentPlace): string {
  refuseStranger(place)
  const { repository, comment } = place
  repository.comments = repository.comments.filter((one) => one !== comment)
  return tellComment(place, 'deleted')
}

/**
 * Other people's comments are changed by those who may write; the App's token was asked for its
 * permission before.
 */
function refuseStranger({ world, repository, by, comment }: CommentPlace): void {
  if (by.id === comment.author.id || by.id === appBot(world).id || mayWrite(repository, by)) return
  throw new Refusal(403, { message: 'Must have write access to change the comment of somebody else.' })
}

function checkedText(body: unknown): string {
  const text = checkedBody(body, 'IssueComment')
  if (text !== null && text.trim() !== '') return text
  throw validationFailed({ resource: 'IssueComment', field: 'body', code: 'missing_field' })
}

function tellComment(place: CommentPlace, action: string, more: Record<string, unknown> = {}): string {
  const { world, repository, issue, comment } = place
  const shown = {
    issue: issueShape(world, repository, issue),
    comment: commentShape(world, repository, comment),
  }
  return tell(place, { event: 'issue_comment', action, payload: { ...shown, ...more } })
}
