import { mergePull } from '../changes/pulls/merge-pull.ts'
import { reviewPull } from '../changes/pulls/review-pull.ts'
import { tellIssue } from '../changes/tell-issue.ts'
import type { PullActions } from '../contract/actions.ts'
import { isPull } from '../world/look-up.ts'
import type { World } from '../world/world.ts'
import { acted, issueIn, placeIn } from './find-place.ts'

export function pullActions(world: World): PullActions {
  function find(owner: string, name: string, number: number, by: string) {
    const { issue, ...place } = issueIn(placeIn(world, owner, name, by), number)
    if (!isPull(issue)) throw new Error(`${owner}/${name}#${number} is no pull request`)
    return { ...place, issue }
  }
  return {
    async readyForReview(owner, name, number, by) {
      const place = find(owner, name, number, by)
      if (!place.issue.pull.draft) return acted(null, 'it was no draft')
      place.issue.pull.draft = false
      place.issue.updatedAt = world.now()
      return { guid: await tellIssue(place, 'ready_for_review') }
    },
    async mergePullRequest(owner, name, number, by) {
      return mergePull(find(owner, name, number, by))
    },
    async reviewPullRequest(owner, name, number, wanted, by) {
      const { guid, review, comments } = await reviewPull(find(owner, name, number, by), wanted)
      return { guid, reviewId: review.id, commentIds: comments.map(({ id }) => id) }
    },
  }
}
