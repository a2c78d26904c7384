import { commitFiles } from '../git/commit-files.ts'
import { branchHead } from '../git/refs.ts'
import { runGit } from '../git/run-git.ts'
import { noReplyAddress } from '../shapes/commit.ts'
import { account } from '../world.ts'
import type { Repository, World } from '../world.ts'
import { recordPush } from './record-push.ts'

const zero = '0'.repeat(40)

/** A person pushes one commit; a branch that is not there starts at the default branch. */
export async function commitAs(
  world: World,
  repository: Repository,
  { branch, files, by }: { branch: string; files: Record<string, string>; by: string },
): Promise<string> {
  const person = account(world, by)
  const before = await branchHead(repository.path, branch)
  const parent = before ?? (await branchHead(repository.path, repository.defaultBranch))
  if (before === null && parent !== null)
    await runGit(repository.path, ['update-ref', `refs/heads/${branch}`, parent, zero])
  const names = Object.keys(files)
  const sha = await commitFiles(repository.path, {
    branch,
    parent,
    files,
    message: names.length === 1 ? `Update ${names[0]}` : `Update ${names.length} files`,
    author: { name: person.login, email: noReplyAddress(person) },
    date: world.now(),
  })
  await recordPush(world, repository, person, [{ before: before ?? zero, after: sha, ref: `refs/heads/${branch}` }])
  return sha
}

export async function deleteBranch(world: World, repository: Repository, branch: string, by: string): Promise<void> {
  const before = await branchHead(repository.path, branch)
  if (before === null) throw new Error(`there is no branch ${branch} in ${repository.name}`)
  await runGit(repository.path, ['update-ref', '-d', `refs/heads/${branch}`, before])
  await recordPush(world, repository, account(world, by), [{ before, after: zero, ref: `refs/heads/${branch}` }])
}
