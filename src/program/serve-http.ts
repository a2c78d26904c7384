import { readFileSync } from 'node:fs'
import type { RequestListener, Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { createIntake } from '../github/intake/intake.ts'
import { createHttp } from '../http/create-http.ts'
import { createHttpServer } from '../http/create-server.ts'
import { createAcceptDelivery } from '../runs/deliveries/accept-delivery.ts'
import { root } from './open-parts.ts'
import type { Parts } from './open-parts.ts'
import type { Stops } from './stops.ts'

/**
 * One server for webhooks, API and pages; resolves with its address. `missed` is told each delivery
 * that could not be stored.
 */
export async function serveHttp(parts: Parts, missed: (guid: string) => void, stops: Stops): Promise<string> {
  const { config, store, queue, executor, clock, log } = parts
  const answer = Promise.withResolvers<RequestListener>()
  // requests that come while the rest starts wait for it
  const server = createHttpServer(
    (request, response) => void answer.promise.then((listener) => listener(request, response)),
  )
  const url = await listen(server, config.HOST, config.PORT)
  stops.push(() => closeServer(server))
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
  const http = await createHttp({
    store,
    statistics: store,
    limits: store,
    queueDepth: () => queue.depth(),
    health: () => store.ping(),
    // a process that only answers works on no disk
    disk: () => (config.ROLE === 'web' ? Promise.resolve() : parts.disk.check()),
    executorWarning: (name) => (name === executor.name ? executor.warning : null),
    clock,
    log,
    apiToken: config.API_TOKEN ?? null,
    publicUrl: config.PUBLIC_URL ?? url,
    forgeUrl: config.GITHUB_SERVER_URL,
    version,
    isMetricsEnabled: config.METRICS_ENABLED,
  })
  stops.push(() => http.close())
  const intake = await createIntake({
    ...parts.github,
    webhookSecret: config.WEBHOOK_SECRET,
    accept: createAcceptDelivery(store),
    missed,
  })
  answer.resolve((request, response) => {
    intake(request, response).then(
      (isOurs) => isOurs || http.handle(request, response),
      (error: unknown) => {
        log.error({ err: error }, 'a request could not be answered')
        response.destroy()
      },
    )
  })
  return url
}

async function listen(server: Server, host: string, port: number): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  const address = server.address() as AddressInfo
  const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host
  return `http://${name.includes(':') ? `[${name}]` : name}:${address.port}`
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeIdleConnections()
    setTimeout(() => server.closeAllConnections(), 2_000).unref()
  })
}
