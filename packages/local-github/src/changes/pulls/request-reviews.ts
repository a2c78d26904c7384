import { Refusal } from '../../replies/refusal.ts'
import { account } from '../../world/look-up.ts'
import type { PullPlace } from '../../world/place.ts'

/**
 * Asks people to review a pull request; who was asked before stays asked. One who cannot be asked
 * refuses all of them, as on GitHub.
 */
export function requestReviews({ world, repository, issue }: PullPlace, logins: readonly string[]): void {
  const people = logins.map((login) => account(world, login))
  if (people.some(({ id }) => id === issue.author.id)) {
    throw new Refusal(422, { message: 'Review cannot be requested from pull request author.' })
  }
  const isCollaborator = (login: string) =>
    login.toLowerCase() === repository.owner.login.toLowerCase() ||
    (repository.permissions.get(login.toLowerCase()) ?? 'none') !== 'none'
  if (!people.every(({ login }) => isCollaborator(login))) {
    const place = `${repository.owner.login}/${repository.name}`
    const message = `Reviews may only be requested from collaborators. One or more of the users or teams you specified is not a collaborator of the ${place} repository.`
    throw new Refusal(422, { message })
  }
  const { reviewers } = issue.pull
  issue.pull.reviewers = [...reviewers, ...people.filter(({ id }) => !reviewers.some((known) => known.id === id))]
  issue.updatedAt = world.now()
}
