import type { Repository, World } from '../world/world.ts'
import { accountShape } from './account.ts'
import { nodeId } from './node-id.ts'

export function repositoryShape(world: World, repository: Repository) {
  const fullName = `${repository.owner.login}/${repository.name}`
  const api = repositoryApi(world, repository)
  const html = repositoryPage(world, repository)
  const openIssues = repository.issues.filter(({ state }) => state === 'open').length
  return {
    id: repository.id,
    node_id: nodeId('R', repository.id),
    name: repository.name,
    full_name: fullName,
    private: repository.isPrivate,
    owner: accountShape(world, repository.owner),
    html_url: html,
    description: null,
    fork: false,
    url: api,
    ...linksOf(api),
    ...addressesOf(html, fullName),
    mirror_url: null,
    homepage: null,
    language: null,
    forks_count: 0,
    forks: 0,
    stargazers_count: 0,
    watchers_count: 0,
    watchers: 0,
    network_count: 0,
    subscribers_count: 0,
    size: 0,
    default_branch: repository.defaultBranch,
    open_issues_count: openIssues,
    open_issues: openIssues,
    is_template: false,
    topics: [],
    has_issues: true,
    has_projects: false,
    has_wiki: false,
    has_pages: false,
    has_downloads: false,
    has_discussions: false,
    archived: repository.isArchived,
    disabled: false,
    visibility: repository.isPrivate ? 'private' : 'public',
    license: null,
    allow_forking: true,
    web_commit_signoff_required: false,
    pushed_at: repository.pushedAt.toISOString(),
    created_at: repository.createdAt.toISOString(),
    updated_at: repository.createdAt.toISOString(),
  }
}

/** What the API offers below the repository, as templates of RFC 6570. */
function linksOf(api: string) {
  return {
    forks_url: `${api}/forks`,
    keys_url: `${api}/keys{/key_id}`,
    teams_url: `${api}/teams`,
    events_url: `${api}/events`,
    assignees_url: `${api}/assignees{/user}`,
    tags_url: `${api}/tags`,
    languages_url: `${api}/languages`,
    stargazers_url: `${api}/stargazers`,
    contributors_url: `${api}/contributors`,
    subscribers_url: `${api}/subscribers`,
    subscription_url: `${api}/subscription`,
    merges_url: `${api}/merges`,
    downloads_url: `${api}/downloads`,
    milestones_url: `${api}/milestones{/number}`,
    notifications_url: `${api}/notifications{?since,all,participating}`,
    releases_url: `${api}/releases{/id}`,
    deployments_url: `${api}/deployments`,
    blobs_url: `${api}/git/blobs{/sha}`,
    trees_url: `${api}/git/trees{/sha}`,
    git_tags_url: `${api}/git/tags{/sha}`,
    git_commits_url: `${api}/git/commits{/sha}`,
    issue_events_url: `${api}/issues/events{/number}`,
    archive_url: `${api}/{archive_format}{/ref}`,
    branches_url: `${api}/branches{/branch}`,
    collaborators_url: `${api}/collaborators{/collaborator}`,
    comments_url: `${api}/comments{/number}`,
    commits_url: `${api}/commits{/sha}`,
    compare_url: `${api}/compare/{base}...{head}`,
    contents_url: `${api}/contents/{+path}`,
    git_refs_url: `${api}/git/refs{/sha}`,
    hooks_url: `${api}/hooks`,
    issue_comment_url: `${api}/issues/comments{/number}`,
    issues_url: `${api}/issues{/number}`,
    labels_url: `${api}/labels{/name}`,
    pulls_url: `${api}/pulls{/number}`,
    statuses_url: `${api}/statuses/{sha}`,
  }
}

/** Where git finds it. */
function addressesOf(html: string, fullName: string) {
  return {
    svn_url: html,
    git_url: `${html.replace(/^http/, 'git')}.git`,
    clone_url: `${html}.git`,
    ssh_url: `git@127.0.0.1:${fullName}.git`,
  }
}

export function repositoryApi(world: World, repository: Repository): string {
  return `${world.apiUrl}/repos/${repository.owner.login}/${repository.name}`
}

export function repositoryPage(world: World, repository: Repository): string {
  return `${world.url}/${repository.owner.login}/${repository.name}`
}
