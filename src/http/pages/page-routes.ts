import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Addresses } from '../addresses.ts'
import type { HttpDependencies } from '../dependencies.ts'
import { listRuns } from '../list-runs.ts'
import { listQuery, runParameters } from '../parameters.ts'
import { readLogs } from '../read-logs.ts'
import { readFacts } from '../read-run.ts'
import { runPage } from './run-page.ts'
import { runsPage } from './runs-page.ts'
import { sendPage } from './send-page.ts'

export function addPageRoutes(app: FastifyInstance, dependencies: HttpDependencies, addresses: Addresses): void {
  const typed = app.withTypeProvider<ZodTypeProvider>()
  const config = { access: 'page' } as const
  typed.get('/', { config, schema: { hide: true } }, async (_request, reply) => reply.redirect('/runs'))
  typed.get('/runs', { config, schema: { hide: true, querystring: listQuery } }, async ({ query }, reply) => {
    const { runs, next } = await listRuns(dependencies.store, query)
    const older = next === null ? null : `/runs?${new URLSearchParams({ ...asText(query), before: next }).toString()}`
    const isFirst = query.before === undefined
    return sendPage(reply, runsPage({ runs, next: older, isFirst, now: dependencies.clock.now() }, addresses))
  })
  typed.get('/runs/:id', { config, schema: { hide: true, params: runParameters } }, async ({ params }, reply) => {
    const facts = await readFacts(dependencies, params.id)
    return sendPage(reply, runPage(facts, await readLogs(dependencies.store, facts.run), addresses))
  })
}

function asText(query: Record<string, string | number | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  )
}
