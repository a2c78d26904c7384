import { branchHeads } from './git/refs.ts'
import { tokenReaches } from './auth/tokens.ts'
import { issuePage } from './shapes/issue.ts'
import type { RepositoryState } from './contract/repository-state.ts'
import { isPull } from './world/look-up.ts'
import type { CheckRun, Issue, PullIssue, Repository, World } from './world/world.ts'

/**
 * Plain data of one repository, for tests and for printing. What git has to be asked for is asked
 * for when it is read, and once: who only waits for a comment does not hold up the server with it.
 */
export function snapshot(world: World, repository: Repository): RepositoryState {
  let known: Record<string, string> | null = null
  const branches = () => (known ??= branchHeads(repository.path))
  return {
    issues: repository.issues.map(issueState),
    comments: repository.comments.map((comment) => ({
      id: comment.id,
      issue: comment.issue,
      author: comment.author.login,
      body: comment.body,
      edits: comment.edits,
      createdAt: comment.createdAt.toISOString(),
    })),
    get pullRequests() {
      return repository.issues.filter(isPull).map((issue) => ({
        ...pullState(issue),
        headSha: branches()[issue.pull.head] ?? issue.pull.lastHead,
        url: issuePage(world, repository, issue),
      }))
    },
    checkRuns: repository.checkRuns.map(checkRunState),
    ...reviewStates(repository),
    labels: repository.labels.map(({ name }) => name),
    reactions: reactionStates(repository),
    tokens: tokenState(world, repository),
    get branches() {
      return branches()
    },
  }
}

function issueState(issue: Issue): RepositoryState['issues'][number] {
  return {
    number: issue.number,
    title: issue.title,
    body: issue.body,
    author: issue.author.login,
    state: issue.state,
    locked: issue.locked !== null,
    labels: issue.labels.map(({ name }) => name),
    isPullRequest: issue.pull !== null,
  }
}

function pullState(issue: PullIssue) {
  return {
    number: issue.number,
    title: issue.title,
    body: issue.body,
    author: issue.author.login,
    state: issue.state,
    draft: issue.pull.draft,
    merged: issue.pull.merged !== null,
    head: issue.pull.head,
    base: issue.pull.base,
    requestedReviewers: issue.pull.reviewers.map(({ login }) => login),
  }
}

function checkRunState(run: CheckRun): RepositoryState['checkRuns'][number] {
  const { id, name, externalId, headSha, status, conclusion, title, summary, text, detailsUrl, updates, actions } = run
  const facts = {
    id,
    name,
    externalId,
    headSha,
    status,
    conclusion,
    title,
    summary,
    text,
    detailsUrl,
    updates,
    actions,
  }
  const annotationList = run.annotations.map((one) => ({
    path: one.path,
    line: one.start_line,
    level: one.annotation_level,
    message: one.message,
    title: one.title ?? null,
  }))
  return { ...facts, annotations: annotationList.length, annotationList }
}

function reviewStates(repository: Repository): Pick<RepositoryState, 'reviews' | 'reviewComments'> {
  return {
    reviews: repository.reviews.map(({ id, pull, author, state, body, commitId }) => {
      return { id, pullRequest: pull, author: author.login, state, body, commitId }
    }),
    reviewComments: repository.reviewComments.map(({ id, review, pull, author, path, line, body, commitId }) => {
      return { id, review, pullRequest: pull, author: author.login, path, line, body, commitId }
    }),
  }
}

function reactionStates(repository: Repository): RepositoryState['reactions'] {
  const onIssues = repository.issues.flatMap((issue) =>
    issue.reactions.map((reaction) => ({ reaction, issue: issue.number, comment: null })),
  )
  const onComments = repository.comments.flatMap((comment) =>
    comment.reactions.map((reaction) => ({ reaction, issue: comment.issue, comment: comment.id })),
  )
  return [...onIssues, ...onComments].map(({ reaction, issue, comment }) => ({
    issue,
    comment,
    content: reaction.content,
    author: reaction.author.login,
  }))
}

function tokenState(world: World, repository: Repository): RepositoryState['tokens'] {
  const tokens = [...world.tokens.values()].filter((token) => tokenReaches(world, token, repository))
  const now = world.now()
  const revoked = tokens.filter(({ revokedAt }) => revokedAt !== null)
  const expired = tokens.filter(({ revokedAt, expiresAt }) => revokedAt === null && expiresAt <= now)
  return {
    minted: tokens.length,
    revoked: revoked.length,
    expired: expired.length,
    active: tokens.length - revoked.length - expired.length,
    permissions: tokens.map(({ permissions }) => permissions),
  }
}
