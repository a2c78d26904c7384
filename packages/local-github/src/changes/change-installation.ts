import { installationShape, repositoryStub, selectionOf } from '../shapes/app.ts'
import type { Account, Installation, Repository, World } from '../world/world.ts'

/** Resolves with the delivery's GUID; null when it was suspended already. Its tokens answer 403 until it is unsuspended. */
export function suspendInstallation(world: World, installation: Installation, by: Account): string | null {
  if (installation.suspended !== null) return null
  installation.suspended = { at: world.now(), by }
  return tellInstallation(world, installation, by, 'suspend')
}

export function unsuspendInstallation(world: World, installation: Installation, by: Account): string | null {
  if (installation.suspended === null) return null
  installation.suspended = null
  return tellInstallation(world, installation, by, 'unsuspend')
}

/** Its tokens end with it. */
export function deleteInstallation(world: World, installation: Installation, by: Account): string {
  const guid = tellInstallation(world, installation, by, 'deleted')
  world.installations = world.installations.filter((one) => one !== installation)
  return guid
}

/** null when the App did not cover the repository. */
export function removeFromInstallation(
  world: World,
  installation: Installation,
  { repository, by }: { repository: Repository; by: Account },
): string | null {
  if (installation.excludedIds.has(repository.id)) return null
  installation.excludedIds.add(repository.id)
  return tellRepositories(world, installation, by, { removed: [repository] })
}

export function addToInstallation(
  world: World,
  installation: Installation,
  { repository, by }: { repository: Repository; by: Account },
): string | null {
  if (!installation.excludedIds.delete(repository.id)) return null
  return tellRepositories(world, installation, by, { added: [repository] })
}

/** `installation_repositories.added` or `.removed`. */
export function tellRepositories(
  world: World,
  installation: Installation,
  by: Account,
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
export function tellInstallation(world: World, installation: Installation, by: Account, action: string): string {
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
