import swagger from '@fastify/swagger'
import fastify from 'fastify'
import type { FastifyInstance } from 'fastify'
import { createJsonSchemaTransform, serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import { createAddresses } from './addresses.ts'
import { schemaRegistry, transformDocument } from './api/api-schemas.ts'
import { addArtifactRoutes } from './api/artifact-routes.ts'
import { addAssetRoutes } from './pages/asset-routes.ts'
import { addAuthorization } from './authorization.ts'
import type { HttpDependencies } from './dependencies.ts'
import { addErrorHandlers } from './error-handlers.ts'
import { addHealthRoute } from './monitoring/health-route.ts'
import { addLogRoutes } from './api/log-routes.ts'
import { addMetricsRoute } from './monitoring/metrics-route.ts'
import { addPageRoutes } from './pages/page-routes.ts'
import { addReadyRoute } from './monitoring/ready-route.ts'
import { addRunRoutes } from './api/run-routes.ts'
import { addSecurityHeaders } from './security-headers.ts'

/** All routes on one Fastify instance that does not listen by itself. */
export function createApp(dependencies: HttpDependencies): FastifyInstance {
  const app = fastify({ logger: false, routerOptions: { maxParamLength: 200 } })
  const addresses = createAddresses(dependencies)
  const stopping = new AbortController()
  app.addHook('preClose', async () => stopping.abort())
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  addSecurityHeaders(app)
  addAuthorization(app, dependencies)
  addErrorHandlers(app, dependencies.log)
  void app.register(swagger, {
    openapi: describeApi(dependencies),
    transform: createJsonSchemaTransform({ schemaRegistry }),
    transformObject: transformDocument,
  })
  void app.register(async (scope) => {
    addRunRoutes(scope, dependencies, addresses)
    addArtifactRoutes(scope, dependencies, addresses)
    addLogRoutes(scope, dependencies, stopping.signal)
    addPageRoutes(scope, dependencies, addresses)
    addAssetRoutes(scope)
    addHealthRoute(scope, dependencies)
    addReadyRoute(scope, dependencies)
    if (dependencies.isMetricsEnabled) addMetricsRoute(scope, dependencies)
    scope.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger())
  })
  return app
}

function describeApi({ version, publicUrl, apiToken }: HttpDependencies) {
  const info = {
    title: 'speckit-app',
    version,
    description: 'Runs of Spec Kit: what they do, why they ended, what they made.',
  }
  const document = { openapi: '3.1.0', info, servers: [{ url: publicUrl }] }
  if (apiToken === null) return document
  const securitySchemes = { token: { type: 'http' as const, scheme: 'bearer' } }
  return { ...document, security: [{ token: [] }], components: { securitySchemes } }
}
