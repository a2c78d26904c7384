import { readFileSync } from 'node:fs'
import type { FastifyInstance } from 'fastify'

const assets = [
  { name: 'page.css', type: 'text/css; charset=utf-8' },
  { name: 'live-log.js', type: 'text/javascript; charset=utf-8' },
  { name: 'icon.svg', type: 'image/svg+xml' },
] as const

/**
 * The pages' own files, read once. They lie below /runs so that a browser sends the password that
 * it has for the pages.
 */
export function addAssetRoutes(app: FastifyInstance): void {
  for (const { name, type } of assets) {
    const content = readFileSync(new URL(`assets/${name}`, import.meta.url), 'utf8')
    app.get(`/runs/assets/${name}`, { config: { access: 'page' }, schema: { hide: true } }, async (_request, reply) =>
      reply.header('cache-control', 'no-cache').type(type).send(content),
    )
  }
}
