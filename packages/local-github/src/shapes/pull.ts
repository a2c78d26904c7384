import { branchHead, refTarget } from '../git/refs.ts'
import type { PullIssue, Repository, World } from '../world/world.ts'
import { accountShape } from './account.ts'
import { association, issuePage, labelShape } from './issue.ts'
import { nodeId } from './node-id.ts'
import { repositoryApi, repositoryShape } from './repository.ts'

/** A pull request as lists and events show it; heads come from git. */
export function pullShape(world: World, repository: Repository, issue: PullIssue) {
  const api = repositoryApi(world, repository)
  const own = `${api}/pulls/${issue.number}`
  const html = issuePage(world, repository, issue)
  const head = headOfPull(repository, issue)
  const side = (ref: string, sha: string | null) => ({
    label: `${repository.owner.login}:${ref}`,
    ref,
    sha: sha ?? '0'.repeat(40),
    user: accountShape(world, repository.owner),
    repo: repositoryShape(world, repository),
  })
  return {
    url: own,
    id: issue.pull.id,
    node_id: nodeId('PR', issue.pull.id),
    html_url: html,
    diff_url: `${html}.diff`,
    patch_url: `${html}.patch`,
    issue_url: `${api}/issues/${issue.number}`,
    commits_url: `${own}/commits`,
    review_comments_url: `${own}/comments`,
    review_comment_url: `${api}/pulls/comments{/number}`,
    comments_url: `${api}/issues/${issue.number}/comments`,
    statuses_url: `${api}/statuses/${head}`,
    number: issue.number,
    state: issue.state,
    locked: issue.locked !== null,
    active_lock_reason: issue.locked?.reason ?? null,
    title: issue.title,
    user: accountShape(world, issue.author),
    body: issue.body,
    labels: issue.labels.map((label) => labelShape(world, repository, label)),
    milestone: null,
    created_at: issue.createdAt.toISOString(),
    updated_at: issue.updatedAt.toISOString(),
    closed_at: issue.closedAt?.toISOString() ?? null,
    merged_at: issue.pull.merged?.at.toISOString() ?? null,
    merge_commit_sha: issue.pull.merged?.commit ?? null,
    assignee: null,
    assignees: [],
    requested_reviewers: issue.pull.reviewers.map((person) => accountShape(world, person)),
    requested_teams: [],
    head: side(issue.pull.head, head),
    base: side(issue.pull.base, branchHead(repository.path, issue.pull.base)),
    _links: {
      self: { href: own },
      html: { href: html },
      issue: { href: `${api}/issues/${issue.number}` },
      comments: { href: `${api}/issues/${issue.number}/comments` },
      review_comments: { href: `${own}/comments` },
      review_comment: { href: `${api}/pulls/comments{/number}` },
      commits: { href: `${own}/commits` },
      statuses: { href: `${api}/statuses/${head}` },
    },
    author_association: association(repository, issue.author),
    auto_merge: null,
    draft: issue.pull.draft,
  }
}

/** The last head of a pull request; it stays when the branch is deleted. */
export function headOfPull(repository: Repository, issue: PullIssue): string | null {
  return refTarget(repository.path, `refs/pull/${issue.number}/head`)
}
