import type { Account, Repository } from './world.ts'
import type { Permission } from '../contract/vocabulary.ts'

/** What a person may do. Everybody reads a public repository, whatever was set. */
export function permissionOf(repository: Repository, login: string): Permission {
  if (login.toLowerCase() === repository.owner.login.toLowerCase()) return 'admin'
  const given = repository.permissions.get(login.toLowerCase()) ?? 'none'
  return given === 'none' && !repository.isPrivate ? 'read' : given
}

export function mayWrite(repository: Repository, person: Account): boolean {
  return ['admin', 'maintain', 'write'].includes(permissionOf(repository, person.login))
}
