import { setTimeout as wait } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import { codeOf } from '../../errors.ts'
import type { HttpDependencies } from '../dependencies.ts'

const patienceMs = 3000

/**
 * For load balancers and people: open to everybody, so it tells no more than the kind of trouble.
 */
export function addHealthRoute(app: FastifyInstance, { health, log, version }: HttpDependencies): void {
  app.get('/healthz', { config: { access: 'open' }, schema: { hide: true } }, async (_request, reply) => {
    void reply.header('cache-control', 'no-store')
    try {
      await withinPatience(health)
      return { status: 'ok', version }
    } catch (err) {
      log.warn({ err }, 'health check failed')
      return reply.code(503).send({
        status: 'unavailable',
        version,
        reason: `The database does not answer (${codeOf(err) ?? 'the cause is in the log'}).`,
      })
    }
  })
}

/** Rejects when there is no answer within a few seconds. */
export async function withinPatience(health: () => Promise<void>): Promise<void> {
  const answered = new AbortController()
  const tooLate = wait(patienceMs, undefined, { signal: answered.signal }).then(() => {
    throw Object.assign(new Error('no answer'), { code: `no answer in ${patienceMs / 1000} s` })
  })
  try {
    await Promise.race([health(), tooLate])
  } finally {
    tooLate.catch(() => undefined)
    answered.abort()
  }
}
