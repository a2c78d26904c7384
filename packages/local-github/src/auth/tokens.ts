import { randomBytes } from 'node:crypto'
import type { Permissions } from '../contract/vocabulary.ts'
import { installationOf } from '../world/look-up.ts'
import type { Installation, InstallationToken, Repository, World } from '../world/world.ts'

const tokenLength = 520

/**
 * Mints an installation token. The caller has checked that the permissions and repositories are
 * within the installation.
 */
export function mintToken(
  world: World,
  installation: Installation,
  narrowed: { permissions: Permissions; repositoryIds: number[] | null },
): InstallationToken {
  const createdAt = world.now()
  const token: InstallationToken = {
    value: randomToken(world.app.id),
    installationId: installation.id,
    permissions: { ...narrowed.permissions, metadata: 'read' },
    repositoryIds: narrowed.repositoryIds,
    createdAt,
    expiresAt: new Date(createdAt.getTime() + world.tokenLifeMs),
    revokedAt: null,
  }
  world.tokens.set(token.value, token)
  return token
}

/** The token while it is neither revoked nor expired and its installation exists, else null. */
export function validToken(world: World, value: string): InstallationToken | null {
  const token = world.tokens.get(value)
  if (token === undefined || token.revokedAt !== null || token.expiresAt <= world.now()) return null
  return installationWith(world, token) === null ? null : token
}

export function isSuspended(world: World, token: InstallationToken): boolean {
  return (installationWith(world, token)?.suspended ?? null) !== null
}

export function tokenReaches(world: World, token: InstallationToken, repository: Repository): boolean {
  if (installationOf(world, repository)?.id !== token.installationId) return false
  return token.repositoryIds === null || token.repositoryIds.includes(repository.id)
}

export function tokenGrants(token: InstallationToken, permission: string, level: 'read' | 'write'): boolean {
  const granted = token.permissions[permission]
  return level === 'read' ? granted !== undefined : granted === 'write' || granted === 'admin'
}

function installationWith(world: World, token: InstallationToken): Installation | null {
  return world.installations.find(({ id }) => id === token.installationId) ?? null
}

/**
 * `ghs_`, the App's id and three dotted parts, as GitHub's since April 2026: anything that assumes
 * 40 characters breaks.
 */
function randomToken(appId: number): string {
  const [header, signature] = [randomBytes(27).toString('base64url'), randomBytes(64).toString('base64url')]
  const start = `ghs_${appId}_${header}.`
  const claims = randomBytes(tokenLength).toString('base64url')
  return `${start}${claims.slice(0, tokenLength - start.length - signature.length - 1)}.${signature}`
}
