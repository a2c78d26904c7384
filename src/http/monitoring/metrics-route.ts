import type { FastifyInstance } from 'fastify'
import type { HttpDependencies } from '../dependencies.ts'
import { createMetrics } from './metrics.ts'

export function addMetricsRoute(app: FastifyInstance, dependencies: HttpDependencies): void {
  const metrics = createMetrics(dependencies)
  app.addHook('onClose', async () => metrics.close())
  app.get('/metrics', { schema: { hide: true } }, async (_request, reply) =>
    reply.type(metrics.contentType).send(await metrics.scrape()),
  )
}
