import { notFound } from '../../replies/refusal.ts'
import { accountShape } from '../../shapes/account.ts'
import { repositoryShape } from '../../shapes/repository.ts'
import { permissionOf } from '../../world/permission-of.ts'
import type { Permission } from '../../contract/vocabulary.ts'
import { ok, reads } from '../route.ts'
import type { Answer, RepositoryCall, Route } from '../route.ts'

export const repositoryRoutes: Route[] = [
  { operation: 'GET /repos/{owner}/{repo}', kind: 'repository', needs: reads('metadata'), handle: show },
  {
    operation: 'GET /repos/{owner}/{repo}/collaborators/{username}/permission',
    kind: 'repository',
    needs: { ...reads('metadata'), isSignedIn: true },
    handle: showPermission,
  },
]

function show({ world, repository }: RepositoryCall): Answer {
  return ok(repositoryShape(world, repository))
}

function showPermission({ world, repository, parameters }: RepositoryCall): Answer {
  const person = world.accounts.get((parameters['username'] ?? '').toLowerCase())
  if (person === undefined) throw notFound()
  const role = permissionOf(repository, person.login)
  return ok({ permission: legacy(role), role_name: role, user: { ...accountShape(world, person), role_name: role } })
}

/** `permission` knows four words; the exact one is `role_name`. */
function legacy(role: Permission): string {
  switch (role) {
    case 'maintain':
      return 'write'
    case 'triage':
      return 'read'
    case 'admin':
    case 'write':
    case 'read':
    case 'none':
      return role
  }
}
