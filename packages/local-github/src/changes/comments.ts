import { checkedBody } from '../replies/limits.ts'
import { mayWrite } from '../world/permission-of.ts'
import { Refusal, validationFailed } from '../replies/refusal.ts'
import { commentShape, issueShape } from '../shapes/issue.ts'
import { appBot } from '../world/look-up.ts'
import type { Comment, World } from '../world/world.ts'
import { refuseLocked } from './lock-issue.ts'
import type { IssuePlace } from './tell-issue.ts'

/** Throws GitHub's refusals: a locked conversation, an empty text, one that is too long unless `isAnySize`. */
export function createComment(
  world: World,
  place: IssuePlace,
  { body, isAnySize = false }: { body: unknown; isAnySize?: boolean },
): { comment: Comment; guid: string } {
  refuseLocked(world, place)
  const createdAt = world.now()
  const comment: Comment = {
    id: world.nextId(),
    issue: place.issue.number,
    author: place.by,
    isByApp: place.by.id === appBot(world).id,
    body: isAnySize ? String(body) : checkedText(body),
    edits: 0,
    createdAt,
    updatedAt: createdAt,
    reactions: [],
  }
  place.repository.comments.push(comment)
  place.issue.updatedAt = createdAt
  return { comment, guid: tell(world, place, { comment, action: 'created' }) }
}

/** Resolves with the delivery's GUID; null when the text was the same. */
export function editComment(world: World, place: IssuePlace, comment: Comment, wanted: unknown): string | null {
  refuseStranger(world, place, comment)
  const body = checkedText(wanted)
  const from = comment.body
  comment.body = body
  comment.edits += 1
  comment.updatedAt = world.now()
  return from === body ? null : tell(world, place, { comment, action: 'edited', changes: { body: { from } } })
}

export function deleteComment(world: World, place: IssuePlace, comment: Comment): string {
  refuseStranger(world, place, comment)
  const { repository } = place
  repository.comments = repository.comments.filter((one) => one !== comment)
  return tell(world, place, { comment, action: 'deleted' })
}

/** Other people's comments are changed by those who may write; the App's token was asked for its permission before. */
function refuseStranger(world: World, { repository, by }: IssuePlace, comment: Comment): void {
  if (by.id === comment.author.id || by.id === appBot(world).id || mayWrite(repository, by)) return
  throw new Refusal(403, { message: 'Must have write access to change the comment of somebody else.' })
}

function checkedText(body: unknown): string {
  const text = checkedBody(body, 'IssueComment')
  if (text !== null && text.trim() !== '') return text
  throw validationFailed({ resource: 'IssueComment', field: 'body', code: 'missing_field' })
}

function tell(
  world: World,
  { repository, issue, by }: IssuePlace,
  { comment, action, changes }: { comment: Comment; action: string; changes?: Record<string, unknown> },
): string {
  return world.emit({
    event: 'issue_comment',
    action,
    repository,
    owner: repository.owner,
    sender: by,
    payload: {
      issue: issueShape(world, repository, issue),
      comment: commentShape(world, repository, comment),
      ...(changes === undefined ? {} : { changes }),
    },
  })
}
