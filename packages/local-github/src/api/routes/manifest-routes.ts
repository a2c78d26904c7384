import { registerApp } from '../../changes/register-app.ts'
import { notFound } from '../../replies/refusal.ts'
import { appShape } from '../../shapes/app.ts'
import { created } from '../route.ts'
import type { Answer, Call, Route } from '../route.ts'

export const manifestRoutes: Route[] = [
  { operation: 'POST /app-manifests/{code}/conversions', kind: 'open', handle: convert },
]

/**
 * This GitHub has one App: the new one takes the place of the old, whose key and tokens are worth
 * nothing from now on.
 */
async function convert({ world, hookshot, parameters }: Call): Promise<Answer> {
  const made = await registerApp(world, parameters['code'] ?? '')
  if (made === null) throw notFound()
  world.app = made.registration
  world.tokens.clear()
  hookshot.configure({ url: made.webhookUrl, secret: made.secrets.webhookSecret, appId: made.registration.id })
  return created({
    ...appShape(world),
    client_secret: made.secrets.clientSecret,
    webhook_secret: made.secrets.webhookSecret,
    pem: made.secrets.pem,
  })
}
