import { account, findIssue, repositoryNamed } from '../world/look-up.ts'
import type { Account, Issue, Repository, World } from '../world/world.ts'

export type Place = { repository: Repository; by: Account }

/** The repository in which somebody changes something. Throws when it is not there or archived. */
export function placeIn(world: World, owner: string, name: string, by: string): Place {
  const repository = repositoryNamed(world, owner, name)
  if (repository.isArchived) throw new Error(`${owner}/${name} was archived, so it is read-only`)
  return { repository, by: account(world, by) }
}

export function issueIn({ repository, by }: Place, number: number): Place & { issue: Issue } {
  const issue = findIssue(repository, number)
  if (issue === null) throw new Error(`${repository.owner.login}/${repository.name} has no issue ${number}`)
  return { repository, by, issue }
}

export function acted(guid: string | null, otherwise: string): { guid: string } {
  if (guid === null) throw new Error(`nothing happened: ${otherwise}`)
  return { guid }
}
