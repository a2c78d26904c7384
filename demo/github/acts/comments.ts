import { commentShape, issueShape } from '../shapes/issue.ts'
import type { Account, Comment, Issue, Repository, World } from '../world.ts'

export type CommentPlace = { repository: Repository; issue: Issue; by: Account }

export function createComment(
  world: World,
  place: CommentPlace,
  { body, isByApp }: { body: string; isByApp: boolean },
): { comment: Comment; guid: string } {
  const createdAt = world.now()
  const comment: Comment = {
    id: world.nextId(),
    issue: place.issue.number,
    author: place.by,
    isByApp,
    body,
    edits: 0,
    createdAt,
    updatedAt: createdAt,
    reactions: [],
  }
  place.repository.comments.push(comment)
  place.issue.updatedAt = createdAt
  return { comment, guid: tell(world, place, comment, 'created') }
}

export function editComment(world: World, place: CommentPlace, comment: Comment, body: string): void {
  const from = comment.body
  comment.body = body
  comment.edits += 1
  comment.updatedAt = world.now()
  if (from !== body) tell(world, place, comment, 'edited', { changes: { body: { from } } })
}

export function deleteComment(world: World, place: CommentPlace, comment: Comment): void {
  const { repository } = place
  repository.comments = repository.comments.filter((one) => one !== comment)
  tell(world, place, comment, 'deleted')
}

function tell(
  world: World,
  { repository, issue, by }: CommentPlace,
  comment: Comment,
  action: string,
  more: Record<string, unknown> = {},
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
      ...more,
    },
  })
}
