import { hunkUpTo } from '../../git/hunks.ts'
import { changesBetween } from '../../git/history.ts'
import { branchHead, isCommit } from '../../git/refs.ts'
import type { FileChange } from '../../git/history.ts'
import { Refusal } from '../../replies/refusal.ts'
import { pullShape } from '../../shapes/pull.ts'
import { reviewCommentShape, reviewShape } from '../../shapes/review.ts'
import type { NewReview } from '../../contract/actions.ts'
import type { PullPlace } from '../../world/place.ts'
import type { Review, ReviewComment } from '../../world/world.ts'
import { tell } from '../tell.ts'

/** Submits a review with its comments. Throws GitHub's refusals; nothing is made then. */
export async function reviewPull(
  place: PullPlace,
  wanted: NewReview,
): Promise<{ guid: string; review: Review; comments: ReviewComment[] }> {
  refuseOwn(place, wanted)
  const { world } = place
  if (wanted.body === '' && (wanted.state === 'request_changes' || (wanted.comments ?? []).length === 0)) {
    if (wanted.state !== 'approve') throw unprocessable('Body can not be blank')
  }
  const commitId = wanted.commitId ?? place.issue.pull.lastHead
  if (!(await isCommit(place.repository.path, commitId))) throw unprocessable(`No commit found for SHA: ${commitId}`)
  const files = await changesUpTo(place, commitId)
  const hunks = (wanted.comments ?? []).map((comment) => hunkOf(files, comment))
  const submittedAt = world.now()
  const review: Review = {
    id: world.nextId(),
    pull: place.issue.number,
    author: place.by,
    state: states[wanted.state],
    body: wanted.body,
    commitId,
    submittedAt,
  }
  const times = { createdAt: submittedAt, updatedAt: submittedAt }
  const comments = (wanted.comments ?? []).map((comment, index): ReviewComment => {
    const facts = { review: review.id, pull: review.pull, author: place.by, commitId, diffHunk: hunks[index] ?? '' }
    return { id: world.nextId(), ...facts, ...comment, ...times }
  })
  place.repository.reviews.push(review)
  place.repository.reviewComments.push(...comments)
  place.issue.pull.reviewers = place.issue.pull.reviewers.filter(({ id }) => id !== place.by.id)
  place.issue.updatedAt = submittedAt
  return { guid: await tellReview(place, review, comments), review, comments }
}

const states = { approve: 'approved', request_changes: 'changes_requested', comment: 'commented' } as const

function refuseOwn({ issue, by }: PullPlace, { state }: NewReview): void {
  if (issue.author.id !== by.id || state === 'comment') return
  const what = state === 'approve' ? 'approve' : 'request changes on'
  throw unprocessable(`Review Can not ${what} your own pull request`)
}

async function changesUpTo({ repository, issue }: PullPlace, commitId: string): Promise<FileChange[]> {
  const base = issue.pull.merged?.baseBefore ?? branchHead(repository.path, issue.pull.base)
  return base === null ? [] : changesBetween(repository.path, base, commitId)
}

function hunkOf(files: readonly FileChange[], { path, line }: { path: string; line: number }): string {
  const file = files.find((one) => one.path === path)
  if (file === undefined) throw unprocessable('Path could not be resolved')
  const hunk = file.patch === null ? null : hunkUpTo(file.patch, line)
  if (hunk === null) throw unprocessable('Line could not be resolved')
  return hunk
}

/** The review, and then each comment on its own, for Apps that are subscribed to both. */
async function tellReview(place: PullPlace, review: Review, comments: ReviewComment[]): Promise<string> {
  const { world, repository, issue } = place
  const pull = pullShape(world, repository, issue)
  const shown = reviewShape(world, repository, review)
  const guid = tell(place, {
    event: 'pull_request_review',
    action: 'submitted',
    // Events write the state in small letters, the API in capitals.
    payload: { review: { ...shown, state: review.state, updated_at: shown.submitted_at }, pull_request: pull },
  })
  for (const comment of comments) {
    const shape = await reviewCommentShape(world, repository, comment)
    const payload = { comment: shape, pull_request: pull }
    tell(place, { event: 'pull_request_review_comment', action: 'created', payload })
  }
  return guid
}

function unprocessable(problem: string): Refusal {
  return new Refusal(422, { message: 'Unprocessable Entity', errors: [problem] })
}
