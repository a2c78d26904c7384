import type { Account, Comment, Issue, Label, Reaction, Repository, World } from '../world/world.ts'
import { accountShape } from './account.ts'
import { appShape } from './app.ts'
import { nodeId } from './node-id.ts'
import { repositoryApi, repositoryPage } from './repository.ts'

export function issueShape(world: World, repository: Repository, issue: Issue) {
  const api = `${repositoryApi(world, repository)}/issues/${issue.number}`
  const html = issuePage(world, repository, issue)
  return {
    url: api,
    repository_url: repositoryApi(world, repository),
    labels_url: `${api}/labels{/name}`,
    comments_url: `${api}/comments`,
    events_url: `${api}/events`,
    html_url: html,
    id: issue.id,
    node_id: nodeId(issue.pull === null ? 'I' : 'PR', issue.id),
    number: issue.number,
    title: issue.title,
    user: accountShape(world, issue.author),
    labels: issue.labels.map((label) => labelShape(world, repository, label)),
    state: issue.state,
    state_reason: issue.state === 'closed' ? 'completed' : null,
    locked: issue.locked !== null,
    active_lock_reason: issue.locked?.reason ?? null,
    assignee: null,
    assignees: [],
    milestone: null,
    comments: repository.comments.filter((comment) => comment.issue === issue.number).length,
    created_at: issue.createdAt.toISOString(),
    updated_at: issue.updatedAt.toISOString(),
    closed_at: issue.closedAt?.toISOString() ?? null,
    closed_by: issue.closedBy === null ? null : accountShape(world, issue.closedBy),
    author_association: association(repository, issue.author),
    body: issue.body,
    reactions: reactionSummary(`${api}/reactions`, issue.reactions),
    performed_via_github_app: issue.isByApp ? appShape(world) : null,
    ...(issue.pull === null ? {} : { draft: issue.pull.draft, pull_request: pullLinks(world, repository, issue) }),
  }
}

export function commentShape(world: World, repository: Repository, comment: Comment) {
  const api = repositoryApi(world, repository)
  const issue = repository.issues.find(({ number }) => number === comment.issue)
  const page = issue === undefined ? repositoryPage(world, repository) : issuePage(world, repository, issue)
  return {
    url: `${api}/issues/comments/${comment.id}`,
    html_url: `${page}#issuecomment-${comment.id}`,
    issue_url: `${api}/issues/${comment.issue}`,
    id: comment.id,
    node_id: nodeId('IC', comment.id),
    user: accountShape(world, comment.author),
    created_at: comment.createdAt.toISOString(),
    updated_at: comment.updatedAt.toISOString(),
    author_association: association(repository, comment.author),
    body: comment.body,
    reactions: reactionSummary(`${api}/issues/comments/${comment.id}/reactions`, comment.reactions),
    performed_via_github_app: comment.isByApp ? appShape(world) : null,
  }
}

export function labelShape(world: World, repository: Repository, label: Label) {
  return {
    id: label.id,
    node_id: nodeId('LA', label.id),
    url: `${repositoryApi(world, repository)}/labels/${encodeURIComponent(label.name)}`,
    name: label.name,
    color: label.color,
    default: label.isDefault,
    description: label.description,
  }
}

export function reactionShape(world: World, reaction: Reaction) {
  return {
    id: reaction.id,
    node_id: nodeId('REA', reaction.id),
    user: accountShape(world, reaction.author),
    content: reaction.content,
    created_at: reaction.createdAt.toISOString(),
  }
}

export function issuePage(world: World, repository: Repository, issue: Issue): string {
  const kind = issue.pull === null ? 'issues' : 'pull'
  return `${repositoryPage(world, repository)}/${kind}/${issue.number}`
}

/** As GitHub says it; the product must not trust it. */
export function association(repository: Repository, author: Account): string {
  if (author.id === repository.owner.id) return 'OWNER'
  const permission = repository.permissions.get(author.login.toLowerCase()) ?? 'none'
  return permission === 'none' ? 'NONE' : 'COLLABORATOR'
}

const reactionContents = ['+1', '-1', 'laugh', 'confused', 'heart', 'hooray', 'rocket', 'eyes']

function reactionSummary(url: string, reactions: readonly Reaction[]) {
  const count = (content: string) => reactions.filter((reaction) => reaction.content === content).length
  const counts = Object.fromEntries(reactionContents.map((content) => [content, count(content)]))
  return { url, total_count: reactions.length, ...counts }
}

function pullLinks(world: World, repository: Repository, issue: Issue) {
  const html = issuePage(world, repository, issue)
  return {
    url: `${repositoryApi(world, repository)}/pulls/${issue.number}`,
    html_url: html,
    diff_url: `${html}.diff`,
    patch_url: `${html}.patch`,
    merged_at: issue.pull?.merged?.at.toISOString() ?? null,
  }
}
