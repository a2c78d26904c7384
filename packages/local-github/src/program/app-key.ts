import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { Problem } from './problem.ts'

/**
 * Writes a new private key, readable by its owner alone, unless the file is there. Returns the
 * public half of what it holds.
 */
export function keepAppKey(file: string): { publicKey: string } {
  if (!existsSync(file)) {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    writeFileSync(file, privateKey.export({ type: 'pkcs1', format: 'pem' }), { mode: 0o600, flag: 'wx' })
  }
  return readAppKey(file)
}

export function readAppKey(file: string): { publicKey: string } {
  const key = parse(file)
  if (key.asymmetricKeyType !== 'rsa') throw new Problem(1, `${file} is no RSA key; the App keys of GitHub are.`)
  return { publicKey: createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString() }
}

function parse(file: string) {
  const pem = readText(file)
  try {
    return createPrivateKey(pem)
  } catch (cause) {
    throw new Problem(1, `${file} holds no private key that can be read without a password.`, { cause })
  }
}

export function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    throw new Problem(1, `${file} could not be read: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    })
  }
}
