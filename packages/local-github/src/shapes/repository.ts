import type { Repository, World } from '../world/world.ts'
import { accountShape } from './account.ts'
import { nodeId } from './node-id.ts'

export function repositoryShape(world: World, repository: Repository) {
  return {
    id: repository.id,
    node_id: nodeId('R', repository.id),
    name: repository.name,
    full_name: fullName(repository),
    private: repository.isPrivate,
    owner: accountShape(world, repository.owner),
    description: null,
    fork: false,
    ...addresses(world, repository),
    ...counts(repository),
    ...features,
    default_branch: repository.defaultBranch,
    archived: repository.isArchived,
    visibility: repository.isPrivate ? 'private' : 'public',
    pushed_at: repository.pushedAt.toISOString(),
    created_at: repository.createdAt.toISOString(),
    updated_at: repository.createdAt.toISOString(),
  }
}

function fullName({ owner, name }: Repository): string {
  return `${owner.login}/${name}`
}

function addresses(world: World, repository: Repository) {
  const api = repositoryApi(world, repository)
  const html = repositoryPage(world, repository)
  return {
    url: api,
    html_url: html,
    svn_url: html,
    mirror_url: null,
    homepage: null,
    git_url: `${html.replace(/^http/, 'git')}.git`,
    clone_url: `${html}.git`,
    ssh_url: `git@127.0.0.1:${fullName(repository)}.git`,
    ...Object.fromEntries(Object.entries(belowApi).map(([field, rest]) => [field, `${api}${rest}`])),
  }
}

/** What lies below the repository's own address. */
const belowApi = {
  forks_url: '/forks',
  keys_url: '/keys{/key_id}',
  teams_url: '/teams',
  events_url: '/events',
  assignees_url: '/assignees{/user}',
  tags_url: '/tags',
  languages_url: '/languages',
  stargazers_url: '/stargazers',
  contributors_url: '/contributors',
  subscribers_url: '/subscribers',
  subscription_url: '/subscription',
  merges_url: '/merges',
  downloads_url: '/downloads',
  milestones_url: '/milestones{/number}',
  notifications_url: '/notifications{?since,all,participating}',
  releases_url: '/releases{/id}',
  deployments_url: '/deployments',
  blobs_url: '/git/blobs{/sha}',
  trees_url: '/git/trees{/sha}',
  git_tags_url: '/git/tags{/sha}',
  git_commits_url: '/git/commits{/sha}',
  issue_events_url: '/issues/events{/number}',
  archive_url: '/{archive_format}{/ref}',
  branches_url: '/branches{/branch}',
  collaborators_url: '/collaborators{/collaborator}',
  comments_url: '/comments{/number}',
  commits_url: '/commits{/sha}',
  compare_url: '/compare/{base}...{head}',
  contents_url: '/contents/{+path}',
  git_refs_url: '/git/refs{/sha}',
  hooks_url: '/hooks',
  issue_comment_url: '/issues/comments{/number}',
  issues_url: '/issues{/number}',
  labels_url: '/labels{/name}',
  pulls_url: '/pulls{/number}',
  statuses_url: '/statuses/{sha}',
}

function counts(repository: Repository) {
  const openIssues = repository.issues.filter(({ state }) => state === 'open').length
  return {
    open_issues_count: openIssues,
    open_issues: openIssues,
    forks_count: 0,
    forks: 0,
    stargazers_count: 0,
    watchers_count: 0,
    watchers: 0,
    network_count: 0,
    subscribers_count: 0,
    size: 0,
  }
}

/** The same for every repository of this GitHub. */
const features = {
  language: null,
  is_template: false,
  topics: [],
  has_issues: true,
  has_projects: false,
  has_wiki: false,
  has_pages: false,
  has_downloads: false,
  has_discussions: false,
  disabled: false,
  license: null,
  allow_forking: true,
  web_commit_signoff_required: false,
}

export function repositoryApi(world: World, repository: Repository): string {
  return `${world.apiUrl}/repos/${fullName(repository)}`
}

export function repositoryPage(world: World, repository: Repository): string {
  return `${world.url}/${fullName(repository)}`
}
