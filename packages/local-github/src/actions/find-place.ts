import { account, findIssue, repositoryNamed } from '../world/look-up.ts'
import type { IssuePlace, Place } from '../world/place.ts'
import type { World } from '../world/world.ts'

/** The repository in which somebody changes something. Throws when it is not there or archived. */
export function placeIn(world: World, owner: string, name: string, by: string): Place {
  const place = anyPlaceIn(world, owner, name, by)
  if (place.repository.isArchived) throw new Error(`${owner}/${name} was archived, so it is read-only`)
  return place
}

/** The same for what may be done to an archived repository too. */
export function anyPlaceIn(world: World, owner: string, name: string, by: string): Place {
  return { world, repository: repositoryNamed(world, owner, name), by: account(world, by) }
}

export function issueIn(place: Place, number: number): IssuePlace {
  const { repository } = place
  const issue = findIssue(repository, number)
  if (issue === null) throw new Error(`${repository.owner.login}/${repository.name} has no issue ${number}`)
  return { ...place, issue }
}

export function acted(guid: string | null, otherwise: string): { guid: string } {
  if (guid === null) throw new Error(`nothing happened: ${otherwise}`)
  return { guid }
}
