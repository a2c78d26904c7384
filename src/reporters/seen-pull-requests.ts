import type { RunRecord } from '../domain/run/run.ts'
import type { PullRequest } from '../ports/forge.ts'

type Branch = Pick<RunRecord, 'repository' | 'branch'>

/**
 * What one reporter read of a branch's pull request, for the next one: it saves a call. Each value
 * is taken once.
 */
export type SeenPullRequests = {
  forget(branch: Branch): void
  keep(branch: Branch, pullRequest: PullRequest | null): void
  /** undefined = nobody looked. */
  take(branch: Branch): PullRequest | null | undefined
}

export function createSeenPullRequests(): SeenPullRequests {
  const seen = new Map<string, PullRequest | null>()
  return {
    forget: (branch) => void seen.delete(keyOf(branch)),
    keep: (branch, pullRequest) => void seen.set(keyOf(branch), pullRequest),
    take(branch) {
      const pullRequest = seen.get(keyOf(branch))
      seen.delete(keyOf(branch))
      return pullRequest
    },
  }
}

function keyOf({ repository, branch }: Branch): string {
  return `${repository.id}:${branch}`
}
