import type { Forge } from '../ports/forge.ts'
import type { Reporter } from '../ports/reporter.ts'
import { createCheckRuns } from './check-runs.ts'
import { createDraftPullRequest } from './draft-pull-request.ts'
import { createNotification } from './notification.ts'
import { createReactions } from './reactions.ts'
import type { ReportContext } from './report-context.ts'
import { createReviewRequests } from './review-requests.ts'
import { createSeenPullRequests } from './seen-pull-requests.ts'
import { createStatusComment } from './status-comment.ts'

/**
 * All reporters, in the order in which they build on each other: the comment links to the pull
 * request, and the notification to the comment.
 */
export function createReporters(parts: ReportContext & { forge: Forge }): Reporter[] {
  const seen = createSeenPullRequests()
  return [
    createDraftPullRequest({ ...parts, seen }),
    createCheckRuns(parts),
    createStatusComment({ ...parts, seen }),
    createNotification(parts),
    createReviewRequests(parts),
    createReactions(parts),
  ]
}
