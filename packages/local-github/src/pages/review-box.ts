import { lineNow } from '../shapes/review.ts'
import type { PullIssue, Repository, Review, ReviewComment } from '../world/world.ts'
import { html } from './html.ts'
import type { Html } from './html.ts'
import type { Entry } from './issue-pages.ts'
import { homeOf } from './layout.ts'
import { markdown } from './markdown.ts'
import { time, urlPath, who } from './parts.ts'

/** The reviews of a pull request with what they say about lines, for its conversation. */
export function reviewEntries(repository: Repository, issue: PullIssue): Promise<Entry[]> {
  const reviews = repository.reviews.filter(({ pull }) => pull === issue.number)
  return Promise.all(
    reviews.map(async (review) => ({ at: review.submittedAt, shown: await reviewBox(repository, review) })),
  )
}

const verdicts: Record<Review['state'], Html> = {
  approved: html`<span class="success">✓ approved these changes</span>`,
  changes_requested: html`<span class="failure">± requested changes</span>`,
  commented: html`<span class="muted">reviewed</span>`,
}

async function reviewBox(repository: Repository, review: Review): Promise<Html> {
  const comments = repository.reviewComments.filter((comment) => comment.review === review.id)
  const threads = await Promise.all(comments.map((comment) => thread(repository, comment)))
  return html`<article class="box" id="${`pullrequestreview-${review.id}`}">
    <div class="title">
      ${who(review.author)} ${verdicts[review.state]}
      <span class="muted"
        >on
        <a class="sha" href="${homeOf(repository)}/commit/${review.commitId}">${review.commitId.slice(0, 7)}</a>
        ${time(review.submittedAt)}</span
      >
    </div>
    ${review.body === '' ? null : html`<div class="body markdown">${markdown(review.body)}</div>`} ${threads}
  </article>`
}

const shownLines = 4

async function thread(repository: Repository, comment: ReviewComment): Promise<Html> {
  const { line } = await lineNow(repository, comment)
  const outdated = line === null ? html` <span class="label">Outdated</span>` : null
  const file = `${homeOf(repository)}/blob/${comment.commitId}/${urlPath(comment.path)}`
  return html`<div class="body thread" id="${`discussion_r${comment.id}`}">
    <a href="${file}"><b>${comment.path}:${line ?? comment.line}</b></a
    >${outdated}
    <pre>${comment.diffHunk.split('\n').slice(-shownLines).join('\n')}</pre>
    <div class="markdown">${markdown(comment.body)}</div>
  </div>`
}
