import { UserError } from '../errors.ts'
import type { Forge, NewPullRequest, PullRequest } from '../ports/forge.ts'
import type { CallGitHub } from './call-github.ts'
import { hasStatus, nullIf, saidBy } from './classify-error.ts'

type PullRequests = Pick<Forge, 'pullRequestsFrom' | 'createPullRequest' | 'updatePullRequest' | 'requestReview'>

export function createPullRequests(call: CallGitHub): PullRequests {
  return {
    pullRequestsFrom: (at, branch) =>
      call.read(at, `list the pull requests from ${branch}`, async (octokit, name) => {
        const head = `${name.owner}:${branch}`
        const parameters = { ...name, head, state: 'all', sort: 'created', direction: 'desc', per_page: 100 } as const
        const found = await octokit.paginate(octokit.rest.pulls.list, parameters)
        // `head` names an account and a branch, so a fork of the same account matches too; an
        // unknown form of it matches everything.
        return found
          .filter((pull) => pull.head.ref === branch && isFrom(pull.head.repo, at.repository.id))
          .map(toPullRequest)
      }),

    createPullRequest: (at, request) =>
      call.write(at, `open a pull request from ${request.branch}`, async (octokit, name) => {
        const { branch, base, title, body, isDraft } = request
        const parameters = { ...name, head: branch, base, title, body, draft: isDraft }
        const { data } = await octokit.rest.pulls.create(parameters).catch((error: unknown) => {
          throw refusalOf(error, request) ?? error
        })
        return toPullRequest(data)
      }),

    updatePullRequest: (at, number, change) =>
      call.write(at, `update pull request #${number}`, async (octokit, name) => {
        await octokit.rest.pulls.update({ ...name, pull_number: number, ...change })
      }),

    requestReview: (at, number, login) =>
      call.write(at, `ask ${login} to review pull request #${number}`, async (octokit, name) => {
        const parameters = { ...name, pull_number: number, reviewers: [login] }
        const answer = await octokit.rest.pulls.requestReviewers(parameters).catch(nullIf(404, 422))
        return answer !== null
      }),
  }
}

function isFrom(head: { id: number } | null, repositoryId: number): boolean {
  return head?.id === repositoryId
}

/** GitHub has one status for many refusals, so its sentence decides. */
function refusalOf(error: unknown, { branch, isDraft }: NewPullRequest): UserError | null {
  if (!hasStatus(error, 422) || error.response === undefined) return null
  const said = saidBy(error.response)
  if (isDraft && /draft pull requests? (is|are) not supported/i.test(said)) {
    const wayOut = 'Open an ordinary pull request, or use a plan that has drafts.'
    return new UserError('draft_not_supported', `GitHub has no draft pull requests here: ${said}`, {
      wayOut,
      cause: error,
    })
  }
  if (/pull request already exists/i.test(said)) {
    const message = `There is a pull request from ${branch} already: ${said}`
    return new UserError('pull_request_exists', message, { wayOut: 'Use the existing pull request.', cause: error })
  }
  return null
}

type GitHubPullRequest = {
  number: number
  html_url: string
  title: string
  body: string | null
  draft?: boolean
  state: string
  merged_at?: string | null
  head: { sha: string }
}

function toPullRequest(pull: GitHubPullRequest): PullRequest {
  return {
    number: pull.number,
    url: pull.html_url,
    title: pull.title,
    body: pull.body ?? '',
    isDraft: pull.draft ?? false,
    state: pull.state === 'open' ? 'open' : 'closed',
    isMerged: typeof pull.merged_at === 'string',
    headSha: pull.head.sha,
  }
}
