import { suspended } from '../../auth/caller.ts'
import { mintToken, tokenReaches } from '../../auth/tokens.ts'
import { notFound, Refusal } from '../../replies/refusal.ts'
import { appShape, installationShape, selectionOf } from '../../shapes/app.ts'
import { repositoryShape } from '../../shapes/repository.ts'
import type { Permissions } from '../../contract/vocabulary.ts'
import { installationOf } from '../../world/look-up.ts'
import type { Installation, World } from '../../world/world.ts'
import { namedRepository, refuseFormerName } from '../authorize.ts'
import { page } from '../paginate.ts'
import { created, noContent, ok } from '../route.ts'
import type { Answer, Call, InstallationCall, Route } from '../route.ts'

export const appRoutes: Route[] = [
  { operation: 'GET /app', kind: 'app', handle: ({ world }) => ok(appShape(world)) },
  {
    operation: 'GET /app/installations',
    kind: 'app',
    handle: (call) => page(call, call.world.installations, (one) => installationShape(call.world, one)),
  },
  {
    operation: 'GET /app/installations/{installation_id}',
    kind: 'app',
    handle: (call) => ok(installationShape(call.world, installation(call))),
  },
  {
    operation: 'GET /repos/{owner}/{repo}/installation',
    kind: 'app',
    handle: (call) => {
      const repository = namedRepository(call)
      const found = repository === null ? null : installationOf(call.world, repository)
      if (repository === null || found === null) throw notFound()
      refuseFormerName(call, repository)
      return ok(installationShape(call.world, found))
    },
  },
  { operation: 'GET /users/{username}/installation', kind: 'app', handle: accountInstallation },
  { operation: 'GET /orgs/{org}/installation', kind: 'app', handle: accountInstallation },
  { operation: 'POST /app/installations/{installation_id}/access_tokens', kind: 'app', handle: createToken },
  { operation: 'DELETE /installation/token', kind: 'installation', handle: revokeToken },
  { operation: 'GET /installation/repositories', kind: 'installation', handle: listRepositories },
]

function installation({ world, parameters }: Call): Installation {
  const found = world.installations.find(({ id }) => String(id) === parameters['installation_id'])
  if (found === undefined) throw notFound()
  return found
}

function accountInstallation({ world, parameters }: Call): Answer {
  const login = (parameters['username'] ?? parameters['org'] ?? '').toLowerCase()
  const found = world.installations.find(({ account }) => account.login.toLowerCase() === login)
  if (found === undefined) throw notFound()
  return ok(installationShape(world, found))
}

function createToken(call: Call): Answer {
  const { world } = call
  const owner = installation(call)
  if (owner.suspended !== null) throw suspended()
  const repositoryIds = wantedRepositories(world, owner, call.body)
  const token = mintToken(world, owner, { permissions: wantedPermissions(world, call.body), repositoryIds })
  const reached = world.repositories.filter(({ id }) => repositoryIds?.includes(id))
  return created({
    token: token.value,
    expires_at: token.expiresAt.toISOString().replace(/\.\d+Z$/, 'Z'),
    permissions: token.permissions,
    repository_selection: repositoryIds === null ? selectionOf(owner) : 'selected',
    ...(repositoryIds === null ? {} : { repositories: reached.map((one) => repositoryShape(world, one)) }),
  })
}

function wantedPermissions(world: World, body: Record<string, unknown>): Permissions {
  const wanted = body['permissions'] as Permissions | undefined
  if (wanted === undefined) return world.app.permissions
  const exceeds = Object.entries(wanted).some(([name, level]) => {
    const granted = world.app.permissions[name]
    return granted === undefined || (level === 'write' && granted === 'read')
  })
  if (exceeds) throw new Refusal(422, { message: 'The permissions requested are not granted to this installation.' })
  return wanted
}

/** null = all of the installation. */
function wantedRepositories(world: World, owner: Installation, body: Record<string, unknown>): number[] | null {
  const ids = body['repository_ids'] as number[] | undefined
  const names = body['repositories'] as string[] | undefined
  if (ids === undefined && names === undefined) return null
  const own = world.repositories.filter((repository) => installationOf(world, repository)?.id === owner.id)
  const found = own.filter(({ id, name }) => ids?.includes(id) === true || names?.includes(name) === true)
  if (found.length < (ids?.length ?? 0) + (names?.length ?? 0)) {
    const message =
      'There is at least one repository that does not exist or is not accessible to the parent installation.'
    throw new Refusal(422, { message })
  }
  return found.map(({ id }) => id)
}

function revokeToken({ world, token }: InstallationCall): Answer {
  token.revokedAt = world.now()
  return noContent()
}

async function listRepositories(call: InstallationCall): Promise<Answer> {
  const { world, token } = call
  const reached = world.repositories.filter((one) => tokenReaches(world, token, one))
  const answer = await page(call, reached, (one) => repositoryShape(world, one))
  const selection = token.repositoryIds === null ? 'all' : 'selected'
  return {
    ...answer,
    body: { total_count: reached.length, repository_selection: selection, repositories: answer.body },
  }
}
