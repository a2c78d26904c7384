import type { NewCommit } from '../ports/git-repository.ts'
import type { GitSetup } from './git-setup.ts'
import { useMirror } from './mirror/mirror.ts'
import { objectId } from './object-id.ts'
import { openGit } from './open-git.ts'

/**
 * Makes a commit that depends on nothing but its arguments, so a repeated phase gives the same SHA.
 */
export async function commitTree(setup: GitSetup, repositoryId: number, commit: NewCommit): Promise<string> {
  const mirror = await useMirror(setup, repositoryId)
  const date = `@${Math.floor(commit.date.getTime() / 1000)} +0000`
  const environment = {
    GIT_AUTHOR_NAME: commit.author.name,
    GIT_AUTHOR_EMAIL: commit.author.email,
    GIT_AUTHOR_DATE: date,
    GIT_COMMITTER_NAME: commit.author.name,
    GIT_COMMITTER_EMAIL: commit.author.email,
    GIT_COMMITTER_DATE: date,
  }
  const stdin = `${commit.message.replace(/\n+$/, '')}\n`
  const git = openGit(setup, mirror, { environment, stdin })
  return objectId(
    (await git.raw('commit-tree', objectId(commit.tree), '-p', objectId(commit.parent), '-F', '-')).trim(),
  )
}
