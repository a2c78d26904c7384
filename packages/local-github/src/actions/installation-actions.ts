import {
  addToInstallation,
  deleteInstallation,
  removeFromInstallation,
  suspendInstallation,
  unsuspendInstallation,
} from '../changes/change-installation.ts'
import type { InstallationActions } from '../contract/actions.ts'
import { account, installationFor, repositoryNamed } from '../world/look-up.ts'
import type { Installation, World } from '../world/world.ts'
import { acted } from './find-place.ts'

export function installationActions(world: World): InstallationActions {
  function at(owner: string): Installation {
    const known = world.accounts.get(owner.toLowerCase())
    const found = known === undefined ? null : installationFor(world, known)
    if (found === null) throw new Error(`the App is not installed at ${owner}`)
    return found
  }
  const place = (owner: string, name: string, by: string) => ({
    repository: repositoryNamed(world, owner, name),
    by: account(world, by),
  })
  return {
    async suspendInstallation(owner, by) {
      return acted(suspendInstallation(world, at(owner), account(world, by)), 'it was suspended already')
    },
    async unsuspendInstallation(owner, by) {
      return acted(unsuspendInstallation(world, at(owner), account(world, by)), 'it was not suspended')
    },
    async deleteInstallation(owner, by) {
      return { guid: deleteInstallation(world, at(owner), account(world, by)) }
    },
    async removeFromInstallation(owner, name, by) {
      const guid = removeFromInstallation(world, at(owner), place(owner, name, by))
      return acted(guid, `the App did not reach ${name}`)
    },
    async addToInstallation(owner, name, by) {
      return acted(addToInstallation(world, at(owner), place(owner, name, by)), `the App reached ${name} already`)
    },
  }
}
