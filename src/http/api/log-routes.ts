import { Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { problemResponses, rawContent } from './api-schemas.ts'
import { cleanLog } from '../clean-log.ts'
import type { HttpDependencies } from '../dependencies.ts'
import { logQuery, phaseParameters, streamHeaders } from '../parameters.ts'
import { readPhase } from '../read-run.ts'
import { places } from './places.ts'
import type { Place } from './places.ts'
import { streamLog } from './stream-log.ts'

const pace = { pollMs: 500, keepAliveMs: 15_000 }

export function addLogRoutes(app: FastifyInstance, dependencies: HttpDependencies, stopping: AbortSignal): void {
  for (const place of places) {
    addText(app, dependencies, place)
    addStream(app, { ...dependencies, stopping }, place)
  }
}

function addText(app: FastifyInstance, { store }: HttpDependencies, { prefix, access }: Place): void {
  app.withTypeProvider<ZodTypeProvider>().get(
    `${prefix}/runs/:id/phases/:phaseId/log`,
    {
      config: { access },
      schema: {
        summary: 'Gives the log of a phase',
        description: 'The header `log-sequence` tells what to give as `after` next time.',
        hide: access === 'page',
        params: phaseParameters,
        querystring: logQuery,
        response: {
          200: rawContent('text/plain', 'The masked log; colours are the only control sequences.'),
          ...problemResponses,
        },
      },
    },
    async ({ params, query }, reply) => {
      const phase = await readPhase(store, params.id, params.phaseId)
      const chunks = await store.log(phase.id, query.after)
      return reply
        .header('log-sequence', String(chunks.at(-1)?.sequence ?? query.after))
        .header('cache-control', 'no-store')
        .type('text/plain; charset=utf-8')
        .send(cleanLog(chunks.map(({ text }) => text).join('')))
    },
  )
}

type StreamDependencies = HttpDependencies & { stopping: AbortSignal }

function addStream(app: FastifyInstance, { store, stopping }: StreamDependencies, { prefix, access }: Place): void {
  app.withTypeProvider<ZodTypeProvider>().get(
    `${prefix}/runs/:id/phases/:phaseId/log/stream`,
    {
      config: { access },
      exposeHeadRoute: false,
      schema: {
        summary: 'Follows the log of a phase until the phase is completed',
        description:
          'Server-sent events: `log` {text} with the sequence as id, `reset` when the log starts anew, `end` {status, conclusion}. ' +
          'Connecting again with `Last-Event-ID` goes on where it stopped.',
        hide: access === 'page',
        params: phaseParameters,
        querystring: logQuery,
        headers: streamHeaders,
        response: { 200: rawContent('text/event-stream', 'Events.'), ...problemResponses },
      },
    },
    async ({ params, query, headers }, reply) => {
      const phase = await readPhase(store, params.id, params.phaseId)
      const after = headers['last-event-id'] ?? query.after
      const signal = AbortSignal.any([stopping, closed(reply)])
      const events = streamLog({ store, runId: params.id, phaseId: phase.id, after, signal, ...pace })
      return reply
        .headers({ 'cache-control': 'no-store', 'x-accel-buffering': 'no' })
        .type('text/event-stream; charset=utf-8')
        .send(Readable.from(events))
    },
  )
}

function closed(reply: FastifyReply): AbortSignal {
  const controller = new AbortController()
  reply.raw.once('close', () => controller.abort())
  return controller.signal
}
