import { createPublicKey, generateKeyPair, randomBytes } from 'node:crypto'
import { promisify } from 'node:util'
import type { Manifest } from '../contract/vocabulary.ts'
import type { AppRegistration, World } from '../world/world.ts'

export type NewApp = {
  registration: AppRegistration
  webhookUrl: string | null
  secrets: { pem: string; webhookSecret: string; clientSecret: string }
}

/** A person agreed to a manifest: the code buys the new App's key once, as at GitHub. */
export function agreeToManifest(world: World, manifest: Manifest): string {
  const code = randomBytes(20).toString('hex')
  world.manifests.set(code, { manifest, agreedAt: world.now() })
  return code
}

const codeLifeMs = 3_600_000

/**
 * Makes the App of a code; null for a code that was never given out, is used up or older than an
 * hour.
 */
export async function registerApp(world: World, code: string): Promise<NewApp | null> {
  const agreed = world.manifests.get(code)
  world.manifests.delete(code)
  if (agreed === undefined || world.now().getTime() - agreed.agreedAt.getTime() > codeLifeMs) return null
  const { manifest } = agreed
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 })
  const id = world.nextId()
  return {
    registration: {
      id,
      slug: slugOf(manifest.name ?? `app-${id}`),
      clientId: `Iv23li${randomBytes(7).toString('hex')}`,
      publicKey: createPublicKey(privateKey),
      permissions: { ...manifest.default_permissions, metadata: 'read' },
      events: manifest.default_events ?? [],
      createdAt: world.now(),
    },
    webhookUrl: manifest.hook_attributes?.active === false ? null : (manifest.hook_attributes?.url ?? null),
    secrets: {
      pem: privateKey.export({ type: 'pkcs1', format: 'pem' }).toString(),
      webhookSecret: randomBytes(20).toString('hex'),
      clientSecret: randomBytes(20).toString('hex'),
    },
  }
}

function slugOf(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
}
