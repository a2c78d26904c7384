import { readFileSync } from 'node:fs'
import type { FastifyInstance } from 'fastify'

const assets = [
  { path: '/page.css', file: '../pages/assets/page.css', type: 'text/css; charset=utf-8' },
  { path: '/setup.css', file: 'setup.css', type: 'text/css; charset=utf-8' },
  { path: '/icon.svg', file: '../pages/assets/icon.svg', type: 'image/svg+xml' },
] as const

/** Kept by the browser for a while: when the last page is shown, this server is about to close. */
export function addSetupAssets(app: FastifyInstance): void {
  for (const { path, file, type } of assets) {
    const content = readFileSync(new URL(file, import.meta.url), 'utf8')
    app.get(path, async (_request, reply) =>
      reply.header('cache-control', 'private, max-age=3600').type(type).send(content),
    )
  }
}
