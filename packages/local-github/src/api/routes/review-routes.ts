import { notFound } from '../../replies/refusal.ts'
import { reviewCommentShape, reviewShape } from '../../shapes/review.ts'
import type { Review, ReviewComment } from '../../world/world.ts'
import { fresh, page } from '../paginate.ts'
import { pullOf } from './pull-routes.ts'
import { ok, reads } from '../route.ts'
import type { Answer, RepositoryCall, Route } from '../route.ts'

const needs = reads('pull_requests')
const pull = '/repos/{owner}/{repo}/pulls/{pull_number}'
const review = `${pull}/reviews/{review_id}`

export const reviewRoutes: Route[] = [
  { operation: `GET ${pull}/reviews`, kind: 'repository', needs, handle: listReviews },
  {
    operation: `GET ${review}`,
    kind: 'repository',
    needs,
    handle: (call) => ok(reviewShape(call.world, call.repository, reviewOf(call))),
  },
  {
    operation: `GET ${review}/comments`,
    kind: 'repository',
    needs,
    handle: (call) =>
      pageOf(
        call,
        commentsWhere(call, (comment) => comment.review === reviewOf(call).id),
      ),
  },
  { operation: `GET ${pull}/comments`, kind: 'repository', needs, handle: listComments },
  {
    operation: 'GET /repos/{owner}/{repo}/pulls/comments/{comment_id}',
    kind: 'repository',
    needs,
    handle: showComment,
  },
]

function reviewOf(call: RepositoryCall): Review {
  const { number } = pullOf(call)
  const found = call.repository.reviews.find(
    (one) => one.pull === number && String(one.id) === call.parameters['review_id'],
  )
  if (found === undefined) throw notFound()
  return found
}

function listReviews(call: RepositoryCall): Promise<Answer> {
  const { number } = pullOf(call)
  const found = fresh(call, call.repository.reviews).filter((one) => one.pull === number)
  return page(call, found, (one) => reviewShape(call.world, call.repository, one))
}

/** Oldest first unless `sort` or `direction` say otherwise. */
function listComments(call: RepositoryCall): Promise<Answer> {
  const { query } = call
  const { number } = pullOf(call)
  const since = query.get('since')
  const found = commentsWhere(
    call,
    (comment) => comment.pull === number && (since === null || comment.updatedAt >= new Date(since)),
  )
  const time = query.get('sort') === 'updated' ? 'updatedAt' : 'createdAt'
  const isDescending = (query.get('direction') ?? (query.has('sort') ? 'desc' : 'asc')) === 'desc'
  found.sort((one, other) => one[time].getTime() - other[time].getTime() || one.id - other.id)
  return pageOf(call, isDescending ? found.toReversed() : found)
}

async function showComment(call: RepositoryCall): Promise<Answer> {
  const [found] = commentsWhere(call, ({ id }) => String(id) === call.parameters['comment_id'])
  if (found === undefined) throw notFound()
  return ok(await reviewCommentShape(call.world, call.repository, found))
}

function commentsWhere(call: RepositoryCall, isMeant: (comment: ReviewComment) => boolean): ReviewComment[] {
  return fresh(call, call.repository.reviewComments).filter(isMeant)
}

function pageOf(call: RepositoryCall, comments: readonly ReviewComment[]): Promise<Answer> {
  return page(call, comments, (comment) => reviewCommentShape(call.world, call.repository, comment))
}
