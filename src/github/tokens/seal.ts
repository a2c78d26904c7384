import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

export type Seal = {
  seal(id: string, text: string): Buffer
  /** null = sealed with another key, under another id, or changed. */
  open(id: string, sealed: Uint8Array): string | null
}

const algorithm = 'aes-256-gcm'
const nonceBytes = 12
const tagBytes = 16

/**
 * Encrypts texts under a key that follows from the private key of the App, so that they say nothing
 * without it. Spaces and line ends of the private key make no difference.
 */
export function createSeal(privateKey: string): Seal {
  const secret = privateKey.replaceAll(/\s/g, '')
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'speckit-app installation tokens', 32))

  return {
    seal(id, text) {
      const nonce = randomBytes(nonceBytes)
      const cipher = createCipheriv(algorithm, key, nonce, { authTagLength: tagBytes }).setAAD(Buffer.from(id))
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return Buffer.concat([nonce, cipher.getAuthTag(), body])
    },

    open(id, sealed) {
      const bytes = Buffer.from(sealed)
      const bodyAt = nonceBytes + tagBytes
      if (bytes.length < bodyAt) return null
      const nonce = bytes.subarray(0, nonceBytes)
      const decipher = createDecipheriv(algorithm, key, nonce, { authTagLength: tagBytes })
        .setAAD(Buffer.from(id))
        .setAuthTag(bytes.subarray(nonceBytes, bodyAt))
      try {
        return Buffer.concat([decipher.update(bytes.subarray(bodyAt)), decipher.final()]).toString('utf8')
      } catch {
        return null
      }
    },
  }
}
