import type { Forge, ReviewComment } from '../ports/forge.ts'
import type { CallGitHub } from './call-github.ts'

type Reviews = Pick<Forge, 'reviewComments'>

export function createReviews(call: CallGitHub): Reviews {
  return {
    reviewComments: (at, pullRequest, since) =>
      call.read(at, `list the review comments of #${pullRequest}`, async (octokit, name) => {
        const order = { sort: 'created', direction: 'asc', per_page: 100 } as const
        const found = await octokit.paginate(octokit.rest.pulls.listReviewComments, {
          ...name,
          pull_number: pullRequest,
          ...order,
          ...(since === null ? {} : { since: since.toISOString() }),
        })
        return found.map(toReviewComment)
      }),
  }
}

type GitHubReviewComment = {
  id: number
  user: { login: string; type: string } | null
  path: string
  line?: number | null
  body: string
  created_at: string
}

/** An author whose account was deleted is nobody. */
function toReviewComment({ id, user, path, line, body, created_at: createdAt }: GitHubReviewComment): ReviewComment {
  return {
    id,
    login: user?.login ?? 'ghost',
    isBot: user?.type === 'Bot',
    path,
    line: line ?? null,
    body,
    createdAt: new Date(createdAt),
  }
}
