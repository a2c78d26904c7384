import { mergePull } from '../acts/merge-pull.ts'
import { reviewPull } from '../acts/review-pull.ts'
import { tellIssue } from '../acts/tell-issue.ts'
import type { PullActs } from '../people-acts.ts'
import { isPull } from '../world.ts'
import type { World } from '../world.ts'
import { acted, issueIn, placeIn } from './find-place.ts'

export function pullActs(world: World): PullActs {
  function find(owner: string, name: string, number: number, by: string) {
    const { repository, issue, by: person } = issueIn(placeIn(world, owner, name, by), number)
    if (!isPull(issue)) throw new Error(`${owner}/${name}#${number} is no pull request`)
    return { repository, issue, by: person }
  }
  return {
    async readyForReview(owner, name, number, by) {
      const place = find(owner, name, number, by)
      if (!place.issue.pull.draft) return acted(null, 'it was no draft')
      place.issue.pull.draft = false
      place.issue.updatedAt = world.now()
      return { guid: await tellIssue(world, place, 'ready_for_review') }
    },
    async mergePullRequest(owner, name, number, by) {
      return mergePull(world, find(owner, name, number, by))
    },
    async reviewPullRequest(owner, name, number, wanted, by) {
      const { guid, review, comments } = await reviewPull(world, find(owner, name, number, by), wanted)
      return { guid, reviewId: review.id, commentIds: comments.map(({ id }) => id) }
    },
  }
}
