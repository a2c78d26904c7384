import { createComment, deleteComment, editComment } from '../../changes/comments.ts'
import { notFound } from '../../replies/refusal.ts'
import { commentShape } from '../../shapes/issue.ts'
import { findIssue } from '../../world/look-up.ts'
import type { CommentPlace } from '../../world/place.ts'
import type { Comment } from '../../world/world.ts'
import { issueOf } from './issue-routes.ts'
import { fresh, page } from '../paginate.ts'
import { created, noContent, ok, reads, writes } from '../route.ts'
import type { Answer, RepositoryCall, Route } from '../route.ts'

const [read, write] = [reads('issues', 'pull_requests'), writes('issues', 'pull_requests')]
const ofIssue = '/repos/{owner}/{repo}/issues/{issue_number}/comments'
const one = '/repos/{owner}/{repo}/issues/comments/{comment_id}'

export const commentRoutes: Route[] = [
  { operation: `GET ${ofIssue}`, kind: 'repository', needs: read, handle: listOfIssue },
  { operation: `POST ${ofIssue}`, kind: 'repository', needs: write, handle: create },
  { operation: 'GET /repos/{owner}/{repo}/issues/comments', kind: 'repository', needs: read, handle: listAll },
  {
    operation: `GET ${one}`,
    kind: 'repository',
    needs: read,
    handle: (call) => ok(commentShape(call.world, call.repository, commentOf(call))),
  },
  { operation: `PATCH ${one}`, kind: 'repository', needs: write, handle: edit },
  { operation: `DELETE ${one}`, kind: 'repository', needs: write, handle: remove },
]

export function commentOf({ repository, parameters }: RepositoryCall): Comment {
  const found = repository.comments.find(({ id }) => String(id) === parameters['comment_id'])
  if (found === undefined) throw notFound()
  return found
}

function listOfIssue(call: RepositoryCall): Promise<Answer> {
  const { world, repository } = call
  const { number } = issueOf(call)
  const since = call.query.get('since')
  const found = fresh(call, repository.comments).filter(
    (comment) => comment.issue === number && (since === null || comment.updatedAt >= new Date(since)),
  )
  return page(call, found, (comment) => commentShape(world, repository, comment))
}

function listAll(call: RepositoryCall): Promise<Answer> {
  const { world, repository } = call
  return page(call, fresh(call, repository.comments), (comment) => commentShape(world, repository, comment))
}

function create(call: RepositoryCall): Answer {
  const { comment } = createComment({ ...call, issue: issueOf(call) }, { body: call.body['body'] })
  return created(commentShape(call.world, call.repository, comment))
}

function edit(call: RepositoryCall): Answer {
  const place = placeOf(call)
  editComment(place, call.body['body'])
  return ok(commentShape(call.world, call.repository, place.comment))
}

function remove(call: RepositoryCall): Answer {
  deleteComment(placeOf(call))
  return noContent()
}

function placeOf(call: RepositoryCall): CommentPlace {
  const comment = commentOf(call)
  const issue = findIssue(call.repository, comment.issue)
  if (issue === null) throw notFound()
  return { ...call, issue, comment }
}
