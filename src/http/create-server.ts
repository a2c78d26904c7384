import { createServer } from 'node:http'
import type { RequestListener, Server } from 'node:http'

export type ServerLimits = { keepAliveMs: number; headersMs: number; requestMs: number; connections: number }

/**
 * A proxy before us keeps its connections for 60 (nginx, load balancers of the clouds) to 75
 * seconds: ours live longer, so that the proxy closes them and never sends a request into one that
 * we are just closing. Whoever dawdles with headers or body, or opens too many connections, is cut
 * off.
 */
export const serverLimits: ServerLimits = {
  keepAliveMs: 80_000,
  headersMs: 20_000,
  requestMs: 120_000,
  connections: 1_000,
}

/** A server that does not listen yet. */
export function createHttpServer(listener: RequestListener, limits: ServerLimits = serverLimits): Server {
  const { keepAliveMs, headersMs, requestMs, connections } = limits
  const server = createServer(
    {
      keepAliveTimeout: keepAliveMs,
      headersTimeout: headersMs,
      requestTimeout: requestMs,
      connectionsCheckingInterval: Math.min(5_000, headersMs),
    },
    listener,
  )
  server.maxConnections = connections
  return server
}
