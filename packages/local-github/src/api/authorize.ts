import { tokenGrants, tokenReaches } from '../auth/tokens.ts'
import { badCredentials, notAccessible, notFound, Refusal, requiresAuthentication } from '../replies/refusal.ts'
import { findMoved, findRepository } from '../world/look-up.ts'
import type { InstallationToken, Repository } from '../world/world.ts'
import { movedTo } from './moved.ts'
import type { Call, RepositoryNeeds } from './route.ts'

/**
 * The repository that a call names, if its caller may do this there. Throws what GitHub answers:
 * 401, 403, or 404 for what it hides.
 */
export function authorizeRepository(call: Call, needs: RepositoryNeeds): Repository {
  const repository = permitted(call, needs)
  if (needs.level === 'write' && repository.isArchived) {
    throw new Refusal(403, { message: 'Repository was archived so is read-only.' })
  }
  refuseFormerName(call, repository)
  return repository
}

function permitted(call: Call, needs: RepositoryNeeds): Repository {
  const repository = namedRepository(call)
  const isOpenRead = repository !== null && !repository.isPrivate && needs.level === 'read' && needs.isSignedIn !== true
  switch (call.caller.kind) {
    case 'none':
      if (isOpenRead) return repository
      throw repository === null || repository.isPrivate ? notFound() : requiresAuthentication()
    case 'app':
      throw badCredentials()
    case 'installation': {
      if (repository === null) throw notFound()
      const { token } = call.caller
      const reaches = tokenReaches(call.world, token, repository)
      const grants = needs.anyOf.some((permission) => tokenGrants(token, permission, needs.level))
      if (isOpenRead || (reaches && grants)) return repository
      throw !reaches && repository.isPrivate ? notFound() : notAccessible()
    }
  }
}

/**
 * The repository that a call names by its id, its name or a former name; null when there is none.
 */
export function namedRepository(call: Call): Repository | null {
  const { owner = '', repo = '', repository_id: id } = call.parameters
  if (id !== undefined) return call.world.repositories.find((one) => String(one.id) === id) ?? null
  return findRepository(call.world, owner, repo) ?? findMoved(call.world, owner, repo)
}

/**
 * Sends on a call that used a former name. Ask first whether the caller may see the repository: the
 * answer tells where it is now.
 */
export function refuseFormerName(call: Call, repository: Repository): void {
  const { owner = '', repo = '', repository_id: id } = call.parameters
  if (id !== undefined || findRepository(call.world, owner, repo) !== null) return
  throw movedTo(call, repository, restOf(call))
}

export function authorizeApp(call: Call): void {
  if (call.caller.kind !== 'app') throw new Refusal(401, { message: 'A JSON web token could not be decoded' })
}

export function authorizeInstallation(call: Call): InstallationToken {
  if (call.caller.kind === 'installation') return call.caller.token
  throw call.caller.kind === 'none' ? requiresAuthentication() : notAccessible()
}

function restOf({ world, address, query }: Call): string {
  const [, rest = ''] = /^\/repos\/[^/]+\/[^/]+(.*)$/.exec(address.slice(world.apiUrl.length)) ?? []
  return query.size === 0 ? rest : `${rest}?${query.toString()}`
}
