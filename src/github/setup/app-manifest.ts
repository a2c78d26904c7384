import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { z } from 'zod'
import type { DeliveryWay } from '../../ports/app-registration.ts'

const file = new URL('../../../app.yml', import.meta.url)

const manifestSchema = z.looseObject({
  name: z.string(),
  url: z.url(),
  public: z.literal(false),
  default_permissions: z.record(z.string(), z.string()),
  default_events: z.array(z.string()),
})

/** What GitHub is asked to register: app.yml, and where this program is. */
export function appManifest(deliveries: DeliveryWay, redirectUrl: string): string {
  const manifest = manifestSchema.parse(parse(readFileSync(file, 'utf8')))
  return JSON.stringify({ ...manifest, hook_attributes: hookOf(deliveries), redirect_url: redirectUrl })
}

/**
 * GitHub refuses `hook_attributes` without an address, also of a webhook that is off, and events
 * need a webhook: this address is reserved for examples (RFC 2606) and gets nothing.
 */
const nobody = 'https://example.com/'

/**
 * Names that end so lead nowhere (RFC 2606): what is sent there reaches nobody, and is written
 * down.
 */
const nowhere = 'https://speckit.invalid/'

function hookOf(deliveries: DeliveryWay): { url: string; active: boolean } {
  switch (deliveries.kind) {
    case 'push':
      return { url: deliveries.url, active: true }
    case 'pull':
      return { url: nowhere, active: true }
    case 'none':
      return { url: nobody, active: false }
  }
}
