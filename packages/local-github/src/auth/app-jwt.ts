import { verify } from 'node:crypto'
import { Refusal } from '../replies/refusal.ts'
import type { World } from '../world/world.ts'

const longestLifeSeconds = 600

/** Verifies an App's JWT (RS256). Throws the 401 that GitHub answers. */
export function verifyAppJwt(world: World, jwt: string): void {
  const claims = readClaims(world, jwt)
  const now = Math.floor(world.now().getTime() / 1000)
  const issuer = String(claims['iss'])
  if (issuer !== String(world.app.id) && issuer !== world.app.clientId) {
    throw new Refusal(404, { message: 'Integration not found' })
  }
  const { exp, iat } = claims
  if (typeof iat !== 'number' || iat > now) {
    throw refused("'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued")
  }
  if (typeof exp !== 'number' || exp <= now) {
    throw refused(
      "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires",
    )
  }
  if (exp - now > longestLifeSeconds) throw refused("'Expiration time' claim ('exp') is too far in the future")
}

function readClaims(world: World, jwt: string): Record<string, unknown> {
  const [header = '', payload = '', signature = ''] = jwt.split('.')
  const signed = Buffer.from(`${header}.${payload}`)
  const isSigned = () => verify('RSA-SHA256', signed, world.app.publicKey, Buffer.from(signature, 'base64url'))
  if (parse(header)?.['alg'] !== 'RS256' || !isSigned()) throw refused('A JSON web token could not be decoded')
  const claims = parse(payload)
  if (claims === null) throw refused('A JSON web token could not be decoded')
  return claims
}

function parse(part: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString())
    return typeof value === 'object' ? (value as Record<string, unknown> | null) : null
  } catch {
    return null
  }
}

function refused(message: string): Refusal {
  return new Refusal(401, { message })
}
