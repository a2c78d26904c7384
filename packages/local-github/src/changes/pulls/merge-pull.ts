import { gitText, runGit, tryGit } from '../../git/run-git.ts'
import { branchHead } from '../../git/refs.ts'
import { identity } from '../../git/commit-files.ts'
import { mayWrite } from '../../world/permission-of.ts'
import { Refusal } from '../../replies/refusal.ts'
import { noReplyAddress } from '../../shapes/commit.ts'
import type { PullPlace } from '../../world/place.ts'
import { recordPush } from '../record-push.ts'
import { tellIssue } from '../tell-issue.ts'

/**
 * Merges with a merge commit. Throws what GitHub says to a pull request that cannot be merged;
 * nothing has changed then.
 */
export async function mergePull(place: PullPlace): Promise<{ guid: string; sha: string }> {
  const { world, repository, issue, by } = place
  refuseUnready(place)
  const base = branchHead(repository.path, issue.pull.base)
  if (base === null) throw new Refusal(404, { message: 'Base does not exist' })
  const sha = await mergeCommit(place, base)
  await runGit(repository.path, ['update-ref', `refs/heads/${issue.pull.base}`, sha, base])
  const at = world.now()
  issue.pull.merged = { at, by, commit: sha, baseBefore: base }
  issue.state = 'closed'
  issue.closedAt = at
  issue.closedBy = by
  issue.updatedAt = at
  const guid = await tellIssue(place, 'closed')
  await recordPush(place, [{ before: base, after: sha, ref: `refs/heads/${issue.pull.base}` }])
  return { guid, sha }
}

function refuseUnready({ repository, issue, by }: PullPlace): void {
  if (!mayWrite(repository, by)) throw new Refusal(403, { message: 'Must have push access to the repository.' })
  if (issue.pull.merged !== null || issue.state === 'closed') throw notMergeable('Pull Request is not mergeable')
  if (issue.pull.draft) throw notMergeable('Pull Request is still a draft')
}

async function mergeCommit({ world, repository, issue, by }: PullPlace, base: string): Promise<string> {
  const head = issue.pull.lastHead
  const merged = await tryGit(repository.path, ['merge-tree', '--write-tree', base, head])
  if (merged.code !== 0) throw notMergeable('Pull Request has merge conflicts')
  const tree = merged.stdout.toString().trim()
  const author = { name: by.login, email: noReplyAddress(by) }
  const message = `Merge pull request #${issue.number} from ${repository.owner.login}/${issue.pull.head}\n\n${issue.title}\n`
  return gitText(repository.path, ['commit-tree', tree, '-p', base, '-p', head, '-F', '-'], {
    stdin: message,
    environment: identity({ author, date: world.now() }),
  })
}

function notMergeable(message: string): Refusal {
  return new Refusal(405, { message })
}
