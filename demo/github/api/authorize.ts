import { tokenGrants, tokenReaches } from '../auth/tokens.ts'
import { badCredentials, notAccessible, notFound, Refusal, requiresAuthentication } from '../refusal.ts'
import { findRepository } from '../world.ts'
import type { InstallationToken, Repository } from '../world.ts'
import type { Call, RepositoryNeeds } from './route.ts'

/** The repository that a call names, if its caller may do this there. Throws what GitHub answers: 401, 403, or 404 for what it hides. */
export function authorizeRepository(call: Call, needs: RepositoryNeeds): Repository {
  const repository = named(call)
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

export function authorizeApp(call: Call): void {
  if (call.caller.kind !== 'app') throw new Refusal(401, { message: 'A JSON web token could not be decoded' })
}

export function authorizeInstallation(call: Call): InstallationToken {
  if (call.caller.kind === 'installation') return call.caller.token
  throw call.caller.kind === 'none' ? requiresAuthentication() : notAccessible()
}

function named(call: Call): Repository | null {
  const { owner, repo, repository_id: id } = call.parameters
  if (id !== undefined) return call.world.repositories.find((one) => String(one.id) === id) ?? null
  return findRepository(call.world, owner ?? '', repo ?? '')
}
