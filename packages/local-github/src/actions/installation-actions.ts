import {
  addToInstallation,
  deleteInstallation,
  removeFromInstallation,
  suspendInstallation,
  unsuspendInstallation,
} from '../changes/change-installation.ts'
import type { InstallationActions } from '../contract/actions.ts'
import { account, installationFor, repositoryNamed } from '../world/look-up.ts'
import type { InstallationPlace } from '../world/place.ts'
import type { World } from '../world/world.ts'
import { acted } from './find-place.ts'

export function installationActions(world: World): InstallationActions {
  function at(owner: string, by: string): InstallationPlace {
    const known = world.accounts.get(owner.toLowerCase())
    const installation = known === undefined ? null : installationFor(world, known)
    if (installation === null) throw new Error(`the App is not installed at ${owner}`)
    return { world, installation, by: account(world, by) }
  }
  return {
    async suspendInstallation(owner, by) {
      return acted(suspendInstallation(at(owner, by)), 'it was suspended already')
    },
    async unsuspendInstallation(owner, by) {
      return acted(unsuspendInstallation(at(owner, by)), 'it was not suspended')
    },
    async deleteInstallation(owner, by) {
      return { guid: deleteInstallation(at(owner, by)) }
    },
    async removeFromInstallation(owner, name, by) {
      const guid = removeFromInstallation(at(owner, by), repositoryNamed(world, owner, name))
      return acted(guid, `the App did not reach ${name}`)
    },
    async addToInstallation(owner, name, by) {
      const guid = addToInstallation(at(owner, by), repositoryNamed(world, owner, name))
      return acted(guid, `the App reached ${name} already`)
    },
  }
}
