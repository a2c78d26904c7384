import { commitFiles } from '../git/commit-files.ts'
import { commitsBetween } from '../git/history.ts'
import { branchHead } from '../git/refs.ts'
import { runGit } from '../git/run-git.ts'
import { noReplyAddress } from '../shapes/commit.ts'
import type { Place } from '../world/place.ts'
import type { Repository } from '../world/world.ts'
import { recordPush } from './record-push.ts'

const zero = '0'.repeat(40)

export type PersonsCommit = {
  branch: string
  files: Record<string, string>
  /** Default: the head of the branch, or of the default branch for a new one. */
  parent?: string
  force?: boolean
}

/** A person pushes one commit. Rejects like git when it would lose commits and is not forced. */
export async function commitAs(place: Place, wanted: PersonsCommit): Promise<string> {
  const { world, repository, by } = place
  const { branch, files } = wanted
  const before = branchHead(repository.path, branch)
  const parent = wanted.parent ?? before ?? branchHead(repository.path, repository.defaultBranch)
  if (before !== null && parent !== null && wanted.force !== true) await refuseLoss(repository, before, parent)
  const names = Object.keys(files)
  const sha = await commitFiles(repository.path, {
    branch,
    parent,
    expected: before ?? zero,
    files,
    message: names.length === 1 ? `Update ${names[0]}` : `Update ${names.length} files`,
    author: { name: by.login, email: noReplyAddress(by) },
    date: world.now(),
  })
  await recordPush(place, [{ before: before ?? zero, after: sha, ref: `refs/heads/${branch}` }])
  return sha
}

async function refuseLoss(repository: Repository, before: string, parent: string): Promise<void> {
  const lost = await commitsBetween(repository.path, parent, before)
  if (lost.length > 0) throw new Error(`non-fast-forward: ${lost.length} commits would be lost, so it needs force`)
}

export async function deleteBranch(place: Place, branch: string): Promise<void> {
  const { repository } = place
  const before = branchHead(repository.path, branch)
  if (before === null) throw new Error(`there is no branch ${branch} in ${repository.name}`)
  await runGit(repository.path, ['update-ref', '-d', `refs/heads/${branch}`, before])
  await recordPush(place, [{ before, after: zero, ref: `refs/heads/${branch}` }])
}
