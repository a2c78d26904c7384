import { installationShape, repositoryStub, selectionOf } from '../shapes/app.ts'
import type { InstallationPlace } from '../world/place.ts'
import type { Repository } from '../world/world.ts'

/**
 * Resolves with the delivery's GUID; null when it was suspended already. Its tokens answer 403
 * until it is unsuspended.
 */
export function suspendInstallation(place: InstallationPlace): string | null {
  const { world, installation, by } = place
  if (installation.suspended !== null) return null
  installation.suspended = { at: world.now(), by }
  return tellInstallation(place, 'suspend')
}

export function unsuspendInstallation(place: InstallationPlace): string | null {
  const { installation } = place
  if (installation.suspended === null) return null
  installation.suspended = null
  return tellInstallation(place, 'unsuspend')
}

/** Its tokens end with it. */
export function deleteInstallation(place: InstallationPlace): string {
  const { world, installation } = place
  const guid = tellInstallation(place, 'deleted')
  world.installations = world.installations.filter((one) => one !== installation)
  return guid
}

/** null when the App did not cover the repository. */
export function removeFromInstallation(place: InstallationPlace, repository: Repository): string | null {
  const { excludedIds } = place.installation
  if (excludedIds.has(repository.id)) return null
  excludedIds.add(repository.id)
  return tellRepositories(place, { removed: [repository] })
}

export function addToInstallation(place: InstallationPlace, repository: Repository): string | null {
  const { excludedIds } = place.installation
  if (!excludedIds.delete(repository.id)) return null
  return tellRepositories(place, { added: [repository] })
}

/** `installation_repositories.added` or `.removed`. */
export function tellRepositories(
  { world, installation, by }: InstallationPlace,
  { added = [], removed = [] }: { added?: Repository[]; removed?: Repository[] },
): string {
  return world.emit({
    event: 'installation_repositories',
    action: added.length > 0 ? 'added' : 'removed',
    repository: null,
    owner: installation.account,
    sender: by,
    payload: {
      installation: installationShape(world, installation),
      repository_selection: selectionOf(installation),
      repositories_added: added.map(repositoryStub),
      repositories_removed: removed.map(repositoryStub),
      requester: null,
    },
  })
}

/** `installation.ACTION` with what the installation covers. */
export function tellInstallation({ world, installation, by }: InstallationPlace, action: string): string {
  const covered = world.repositories.filter(
    ({ id, owner }) => owner.id === installation.account.id && !installation.excludedIds.has(id),
  )
  return world.emit({
    event: 'installation',
    action,
    repository: null,
    owner: installation.account,
    sender: by,
    payload: {
      installation: installationShape(world, installation),
      repositories: covered.map(repositoryStub),
      requester: null,
    },
  })
}
