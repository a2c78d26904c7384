import { rm } from 'node:fs/promises'
import { accountShape } from '../shapes/account.ts'
import { account, findRepository, installationFor, installationOf } from '../world/look-up.ts'
import type { Place } from '../world/place.ts'
import type { Repository, World } from '../world/world.ts'
import { tellRepositories } from './change-installation.ts'
import { refuseName } from './create-repository.ts'
import { tell } from './tell.ts'

/** The former name leads to the new one until another repository takes it. */
export function renameRepository(place: Place, newName: string): string {
  const { world, repository } = place
  refuseName(newName)
  refuseTaken(world, repository.owner.login, newName)
  const from = repository.name
  leaveName(world, repository)
  repository.name = newName
  return tellRepository(place, 'renamed', { changes: { repository: { name: { from } } } })
}

/**
 * GitHub tells `repository.transferred` to the App's installation at the new owner alone. Without
 * one there the App learns from the installation at the old owner that it has lost the repository.
 */
export function transferRepository(place: Place, newOwner: string): string {
  const { world, repository, by } = place
  refuseName(newOwner)
  refuseTaken(world, newOwner, repository.name)
  const [from, before] = [repository.owner, installationOf(world, repository)]
  const to = account(world, newOwner, 'Organization')
  leaveName(world, repository)
  const lost = { ...repository }
  repository.owner = to
  if (installationFor(world, to) === null && before !== null) {
    return tellRepositories({ world, installation: before, by }, { removed: [lost] })
  }
  const kind = from.type === 'Organization' ? 'organization' : 'user'
  return tellRepository(place, 'transferred', { changes: { owner: { from: { [kind]: accountShape(world, from) } } } })
}

/** From now on only reads. */
export function archiveRepository(place: Place): string | null {
  if (place.repository.isArchived) return null
  place.repository.isArchived = true
  return tellRepository(place, 'archived')
}

export async function deleteRepository(place: Place): Promise<string> {
  const { world, repository } = place
  const guid = tellRepository(place, 'deleted')
  world.repositories = world.repositories.filter((one) => one !== repository)
  await rm(repository.path, { recursive: true, force: true })
  return guid
}

function leaveName(world: World, { id, owner, name }: Repository): void {
  world.formerNames.set(`${owner.login}/${name}`.toLowerCase(), id)
}

function refuseTaken(world: World, owner: string, name: string): void {
  if (findRepository(world, owner, name) !== null) throw new Error(`${owner}/${name} exists already`)
}

function tellRepository(place: Place, action: string, payload: Record<string, unknown> = {}): string {
  return tell(place, { event: 'repository', action, payload })
}
