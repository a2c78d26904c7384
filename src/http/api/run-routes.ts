import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Addresses } from '../addresses.ts'
import { problemResponses, runListSchema, runSchema } from './api-schemas.ts'
import type { HttpDependencies } from '../dependencies.ts'
import { listRuns } from '../list-runs.ts'
import { listQuery, runParameters } from '../parameters.ts'
import { readFacts } from '../read-run.ts'
import { viewOverview, viewRun } from './view-run.ts'

export function addRunRoutes(app: FastifyInstance, dependencies: HttpDependencies, addresses: Addresses): void {
  const typed = app.withTypeProvider<ZodTypeProvider>()
  typed.get(
    '/spec-automation/runs',
    {
      schema: {
        summary: 'Lists runs, newest first',
        querystring: listQuery,
        response: { 200: runListSchema, ...problemResponses },
      },
    },
    async (request) => {
      const { runs, next } = await listRuns(dependencies.store, request.query)
      return {
        runs: runs.map((run) => viewOverview(run, { queuePosition: null, pendingPlace: null }, addresses)),
        next,
      }
    },
  )
  typed.get(
    '/spec-automation/runs/:id',
    {
      schema: {
        summary: 'Tells everything about one run',
        params: runParameters,
        response: { 200: runSchema, ...problemResponses },
      },
    },
    async (request) => viewRun(await readFacts(dependencies, request.params.id), addresses),
  )
}
