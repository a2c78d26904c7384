import type { IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import { agreeToManifest } from '../changes/register-app.ts'
import type { Manifest } from '../contract/vocabulary.ts'
import type { Reply } from '../replies/reply.ts'
import type { World } from '../world/world.ts'
import { html } from './html.ts'
import type { Html } from './html.ts'

/** Where Probot's set-up page sends its manifest, and where our button sends it on. */
export function isManifestPath(pathname: string): boolean {
  return /^(\/organizations\/[^/]+)?\/settings\/apps\/(new|create)$/.test(pathname)
}

/**
 * The page that asks a person to make the App, and the way back with the code. null = the manifest
 * is no manifest.
 */
export async function serveManifest(world: World, request: IncomingMessage, url: URL): Promise<Html | Reply | null> {
  const form = new URLSearchParams(await text(request))
  const manifest = parse(form.get('manifest') ?? '')
  if (manifest === null) return null
  const state = form.get('state') ?? url.searchParams.get('state') ?? ''
  if (url.pathname.endsWith('/new')) return question(form.get('manifest') ?? '', manifest, state)
  const back = new URL(manifest.redirect_url ?? '')
  back.searchParams.set('code', agreeToManifest(world, manifest))
  if (state !== '') back.searchParams.set('state', state)
  return { status: 302, headers: [['location', back.href]], body: '' }
}

function question(source: string, manifest: Manifest, state: string): Html {
  const permissions = Object.entries(manifest.default_permissions ?? {})
  return html`<h1>Create GitHub App for “${manifest.name ?? ''}”</h1>
    <p class="meta">It replaces the App that this local GitHub knows.</p>
    <section class="box">
      <div class="title">Permissions</div>
      ${permissions.map(([name, level]) => html`<div class="row"><span class="grow">${name}</span>${level}</div>`)}
    </section>
    <form method="post" action="/settings/apps/create">
      <input type="hidden" name="manifest" value="${source}" /><input
        type="hidden"
        name="state"
        value="${state}"
      /><button>Create GitHub App</button>
    </form>`
}

function parse(source: string): Manifest | null {
  try {
    const manifest: unknown = JSON.parse(source)
    if (typeof manifest !== 'object' || manifest === null) return null
    const { redirect_url: back } = manifest as Manifest
    return typeof back === 'string' && URL.canParse(back) ? manifest : null
  } catch {
    return null
  }
}
