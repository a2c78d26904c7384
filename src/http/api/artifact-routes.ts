import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Addresses } from '../addresses.ts'
import { artifactListSchema, artifactSchema, problemResponses, rawContent } from './api-schemas.ts'
import type { HttpDependencies } from '../dependencies.ts'
import { artifactParameters, runParameters } from '../parameters.ts'
import { places } from './places.ts'
import type { Place } from './places.ts'
import { Problem } from '../problem.ts'
import { readArtifact, readRun } from '../read-run.ts'
import { viewArtifact } from './view-run.ts'

export function addArtifactRoutes(app: FastifyInstance, dependencies: HttpDependencies, addresses: Addresses): void {
  const { store, clock } = dependencies
  const typed = app.withTypeProvider<ZodTypeProvider>()
  typed.get(
    '/spec-automation/runs/:id/artifacts',
    {
      schema: {
        summary: 'Lists the artifacts of a run',
        params: runParameters,
        response: { 200: artifactListSchema, ...problemResponses },
      },
    },
    async ({ params }) => {
      await readRun(store, params.id)
      const artifacts = await store.artifacts(params.id)
      return { artifacts: artifacts.map((artifact) => viewArtifact(artifact, clock.now(), addresses)) }
    },
  )
  typed.get(
    '/spec-automation/runs/:id/artifacts/:artifactId',
    {
      schema: {
        summary: 'Tells about one artifact',
        params: artifactParameters,
        response: { 200: artifactSchema, ...problemResponses },
      },
    },
    async ({ params }) => viewArtifact(await readArtifact(store, params.id, params.artifactId), clock.now(), addresses),
  )
  for (const place of places) addDownload(app, dependencies, place)
}

function addDownload(app: FastifyInstance, { store, clock }: HttpDependencies, { prefix, access }: Place): void {
  app.withTypeProvider<ZodTypeProvider>().get(
    `${prefix}/runs/:id/artifacts/:artifactId/download`,
    {
      config: { access },
      schema: {
        summary: 'Downloads the content of an artifact',
        hide: access === 'page',
        params: artifactParameters,
        response: {
          200: rawContent('application/octet-stream', 'The content, in the type of the artifact.'),
          ...problemResponses,
        },
      },
    },
    async ({ params }, reply) => {
      const known = await readArtifact(store, params.id, params.artifactId)
      if (known.expiresAt <= clock.now()) {
        throw new Problem('http_expired', `Artifact ${known.id} expired at ${known.expiresAt.toISOString()}.`)
      }
      const artifact = await store.artifact(known.id)
      if (artifact === null) throw new Problem('http_expired', `Artifact ${known.id} was removed a moment ago.`)
      return reply
        .headers({
          'content-disposition': dispositionOf(artifact.name),
          'content-security-policy': "default-src 'none'; sandbox",
        })
        .type(contentTypeOf(artifact.contentType))
        .send(artifact.content)
    },
  )
}

/**
 * Always a download; RFC 6266 with a plain name for old clients and the full one in UTF-8. No path
 * survives.
 */
export function dispositionOf(name: string): string {
  const base = name.split(/[/\\]/).at(-1) ?? ''
  const safe =
    base
      .replace(/[^\p{L}\p{N}._-]+/gu, '_')
      .replace(/^\.+/, '')
      .slice(0, 100) || 'artifact'
  const plain = safe.replace(/[^A-Za-z0-9._-]/g, '_')
  const encoded = encodeURIComponent(safe.toWellFormed())
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`
}

function contentTypeOf(contentType: string): string {
  return /^[a-z]+\/[a-z0-9.+-]+(; ?charset=[a-z0-9-]+)?$/i.test(contentType) ? contentType : 'application/octet-stream'
}
