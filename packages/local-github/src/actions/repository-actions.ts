import {
  archiveRepository,
  deleteRepository,
  renameRepository,
  transferRepository,
} from '../changes/change-repository.ts'
import { commitAs, deleteBranch } from '../changes/commit-as.ts'
import { createRepository } from '../changes/create-repository.ts'
import type { RepositoryActions } from '../contract/actions.ts'
import { account, repositoryNamed } from '../world/look-up.ts'
import type { World } from '../world/world.ts'
import { acted, anyPlaceIn, placeIn } from './find-place.ts'

export function repositoryActions(world: World): RepositoryActions {
  const place = (owner: string, name: string, by: string) => anyPlaceIn(world, owner, name, by)
  return {
    async createRepository(wanted) {
      const { repository, installation, headSha } = await createRepository(world, wanted)
      return { id: repository.id, installationId: installation.id, headSha }
    },
    setPermission(owner, name, login, permission) {
      account(world, login)
      repositoryNamed(world, owner, name).permissions.set(login.toLowerCase(), permission)
    },
    async renameRepository(owner, name, newName, by) {
      return { guid: renameRepository(place(owner, name, by), newName) }
    },
    async transferRepository(owner, name, newOwner, by) {
      return { guid: transferRepository(place(owner, name, by), newOwner) }
    },
    async archiveRepository(owner, name, by) {
      return acted(archiveRepository(place(owner, name, by)), 'it was archived already')
    },
    async deleteRepository(owner, name, by) {
      return { guid: await deleteRepository(place(owner, name, by)) }
    },
    async commitAs(owner, name, branch, files, by, options = {}) {
      return commitAs(placeIn(world, owner, name, by), { branch, files, ...options })
    },
    async deleteBranch(owner, name, branch, by) {
      return deleteBranch(placeIn(world, owner, name, by), branch)
    },
  }
}
