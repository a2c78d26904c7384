import { badCredentials, Refusal } from '../replies/refusal.ts'
import type { InstallationToken, World } from '../world/world.ts'
import { verifyAppJwt } from './app-jwt.ts'
import { isSuspended, validToken } from './tokens.ts'

export type Caller = { kind: 'none' } | { kind: 'app' } | { kind: 'installation'; token: InstallationToken }

/**
 * Who calls the REST API. Throws 401 for credentials that are there but wrong, also on public
 * resources.
 */
export function identifyCaller(world: World, authorization: string | undefined): Caller {
  if (authorization === undefined) return { kind: 'none' }
  const [scheme = '', credentials = ''] = authorization.split(/\s+/, 2)
  switch (scheme.toLowerCase()) {
    case 'bearer':
    case 'token':
      return fromSecret(world, credentials)
    case 'basic':
      return fromSecret(world, basicPassword(credentials))
    default:
      throw badCredentials()
  }
}

/** git sends `x-access-token:TOKEN`; GitHub takes any user name. */
export function basicPassword(credentials: string): string {
  const text = Buffer.from(credentials, 'base64').toString()
  return text.slice(text.indexOf(':') + 1)
}

function fromSecret(world: World, secret: string): Caller {
  if (secret.startsWith('eyJ')) {
    verifyAppJwt(world, secret)
    return { kind: 'app' }
  }
  const token = validToken(world, secret)
  if (token === null) throw badCredentials()
  if (isSuspended(world, token)) throw suspended()
  return { kind: 'installation', token }
}

/** What GitHub answers to everything that an installation asks while it is suspended. */
export function suspended(): Refusal {
  return new Refusal(403, { message: 'This installation has been suspended' })
}
