import { lineAfter } from '../git/hunks.ts'
import { isPull } from '../world/look-up.ts'
import type { Repository, Review, ReviewComment, World } from '../world/world.ts'
import { accountShape } from './account.ts'
import { association } from './issue.ts'
import { nodeId } from './node-id.ts'
import { headOfPull } from './pull.ts'
import { repositoryApi, repositoryPage } from './repository.ts'

/** A review as the API shows it; its state in capitals. */
export function reviewShape(world: World, repository: Repository, review: Review) {
  const pull = `${repositoryApi(world, repository)}/pulls/${review.pull}`
  const html = `${repositoryPage(world, repository)}/pull/${review.pull}#pullrequestreview-${review.id}`
  return {
    id: review.id,
    node_id: nodeId('PRR', review.id),
    user: accountShape(world, review.author),
    body: review.body,
    state: review.state.toUpperCase(),
    html_url: html,
    pull_request_url: pull,
    _links: { html: { href: html }, pull_request: { href: pull } },
    author_association: association(repository, review.author),
    submitted_at: review.submittedAt.toISOString(),
    commit_id: review.commitId,
  }
}

/**
 * `line` follows the head of the pull request and is null once the line was changed;
 * `original_line` stays.
 */
export async function reviewCommentShape(world: World, repository: Repository, comment: ReviewComment) {
  const api = repositoryApi(world, repository)
  const own = `${api}/pulls/comments/${comment.id}`
  const pull = `${api}/pulls/${comment.pull}`
  const html = `${repositoryPage(world, repository)}/pull/${comment.pull}#discussion_r${comment.id}`
  const { line, head } = await lineNow(repository, comment)
  return {
    url: own,
    pull_request_review_id: comment.review,
    id: comment.id,
    node_id: nodeId('PRRC', comment.id),
    diff_hunk: comment.diffHunk,
    path: comment.path,
    position: line === null ? null : positionIn(comment.diffHunk),
    original_position: positionIn(comment.diffHunk),
    commit_id: line === null ? comment.commitId : head,
    original_commit_id: comment.commitId,
    user: accountShape(world, comment.author),
    body: comment.body,
    created_at: comment.createdAt.toISOString(),
    updated_at: comment.updatedAt.toISOString(),
    html_url: html,
    pull_request_url: pull,
    author_association: association(repository, comment.author),
    _links: { self: { href: own }, html: { href: html }, pull_request: { href: pull } },
    start_line: null,
    original_start_line: null,
    start_side: null,
    line,
    original_line: comment.line,
    side: 'RIGHT',
    subject_type: 'line',
  }
}

/** Where the line of a comment is at the head of its pull request; null = outdated. */
export async function lineNow(
  repository: Repository,
  comment: ReviewComment,
): Promise<{ line: number | null; head: string }> {
  const issue = repository.issues.filter(isPull).find(({ number }) => number === comment.pull)
  const head = (issue === undefined ? null : headOfPull(repository, issue)) ?? comment.commitId
  const move = { from: comment.commitId, to: head, file: comment.path }
  return { line: await lineAfter(repository.path, move, comment.line), head }
}

function positionIn(diffHunk: string): number {
  return diffHunk.split('\n').length - 1
}
