import { createSign, generateKeyPairSync, randomBytes } from 'node:crypto'

export const appId = 4242
export const webhookSecret = randomBytes(16).toString('hex')

const keys = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
})
export const { publicKey, privateKey } = keys

/** An App JWT; `change` overrides claims. */
export function appJwt(change: Record<string, unknown> = {}, key: string = privateKey): string {
  const now = Math.floor(Date.now() / 1000)
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const signed = `${part({ alg: 'RS256', typ: 'JWT' })}.${part({ iat: now - 30, exp: now + 500, iss: appId, ...change })}`
  return `${signed}.${createSign('RSA-SHA256').update(signed).sign(key, 'base64url')}`
}
