import { changesBetween, commitsBetween } from '../git/history.ts'
import type { CommitFacts, FileChange } from '../git/history.ts'
import { branchHead } from '../git/refs.ts'
import type { PullIssue, Repository, World } from '../world/world.ts'
import { accountShape } from './account.ts'
import { headOfPull, pullShape } from './pull.ts'

/** One pull request alone, in an answer or an event, has facts that lists leave out. */
export async function pullDetail(world: World, repository: Repository, issue: PullIssue) {
  const shape = pullShape(world, repository, issue)
  const content = await contentOfPull(repository, issue)
  const { merged, draft } = issue.pull
  const sum = (count: (file: FileChange) => number) => content.files.reduce((total, file) => total + count(file), 0)
  return {
    ...shape,
    merged: merged !== null,
    mergeable: merged === null ? true : null,
    rebaseable: merged === null ? true : null,
    mergeable_state: merged !== null ? 'unknown' : draft ? 'draft' : 'clean',
    merged_by: merged === null ? null : accountShape(world, merged.by),
    comments: repository.comments.filter((comment) => comment.issue === issue.number).length,
    review_comments: repository.reviewComments.filter(({ pull }) => pull === issue.number).length,
    maintainer_can_modify: false,
    commits: content.commits.length,
    additions: sum(({ additions }) => additions),
    deletions: sum(({ deletions }) => deletions),
    changed_files: content.files.length,
  }
}

/** What a pull request adds to its base; once merged, what it has added. */
export async function contentOfPull(
  repository: Repository,
  issue: PullIssue,
): Promise<{ head: string; commits: CommitFacts[]; files: FileChange[] }> {
  const head = headOfPull(repository, issue)
  const base = issue.pull.merged?.baseBefore ?? branchHead(repository.path, issue.pull.base)
  if (head === null || base === null) return { head: head ?? '', commits: [], files: [] }
  const [commits, files] = await Promise.all([
    commitsBetween(repository.path, base, head),
    changesBetween(repository.path, base, head),
  ])
  return { head, commits, files }
}
