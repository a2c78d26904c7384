import type { CommitFacts, FileChange } from '../git/history.ts'
import { account } from '../world/look-up.ts'
import type { Repository, World } from '../world/world.ts'
import { accountShape } from './account.ts'
import { nodeId } from './node-id.ts'
import { repositoryApi, repositoryPage } from './repository.ts'

export function commitShape(world: World, repository: Repository, commit: CommitFacts) {
  const api = repositoryApi(world, repository)
  const user = accountByEmail(world, commit.author.email)
  const committer = accountByEmail(world, commit.committer.email)
  return {
    sha: commit.sha,
    node_id: nodeId('C', Number.parseInt(commit.sha.slice(0, 8), 16)),
    commit: {
      author: commit.author,
      committer: commit.committer,
      message: commit.message,
      tree: { sha: commit.tree, url: `${api}/git/trees/${commit.tree}` },
      url: `${api}/git/commits/${commit.sha}`,
      comment_count: 0,
      verification: { verified: false, reason: 'unsigned', signature: null, payload: null, verified_at: null },
    },
    url: `${api}/commits/${commit.sha}`,
    html_url: `${repositoryPage(world, repository)}/commit/${commit.sha}`,
    comments_url: `${api}/commits/${commit.sha}/comments`,
    author: user,
    committer,
    parents: commit.parents.map((sha) => ({
      sha,
      url: `${api}/commits/${sha}`,
      html_url: `${repositoryPage(world, repository)}/commit/${sha}`,
    })),
  }
}

/** A changed file as it is at a commit. */
export function fileShape(
  world: World,
  repository: Repository,
  { file, commit }: { file: FileChange; commit: string },
) {
  const path = file.path.split('/').map(encodeURIComponent).join('/')
  return {
    sha: file.blob,
    filename: file.path,
    status: file.status,
    additions: file.additions,
    deletions: file.deletions,
    changes: file.additions + file.deletions,
    blob_url: `${repositoryPage(world, repository)}/blob/${commit}/${path}`,
    raw_url: `${repositoryPage(world, repository)}/raw/${commit}/${path}`,
    contents_url: `${repositoryApi(world, repository)}/contents/${path}?ref=${commit}`,
    ...(file.patch === null ? {} : { patch: file.patch }),
    ...(file.previousPath === null ? {} : { previous_filename: file.previousPath }),
  }
}

/** GitHub links a commit to an account by its no-reply address: `ID+login@users.noreply…`. */
function accountByEmail(world: World, email: string) {
  const [, login] = /^(?:\d+\+)?([^@]+)@users\.noreply\./.exec(email) ?? []
  if (login === undefined || !world.accounts.has(login.toLowerCase())) return null
  return accountShape(world, account(world, login))
}

export function noReplyAddress(person: { id: number; login: string }): string {
  return `${person.id}+${person.login}@users.noreply.github.com`
}
