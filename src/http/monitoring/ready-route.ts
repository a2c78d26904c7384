import type { FastifyInstance } from 'fastify'
import { codeOf, diskFullOf } from '../../errors.ts'
import type { HttpDependencies } from '../dependencies.ts'
import { withinPatience } from './health-route.ts'

type Answer = { code: 200 | 503; body: { status: string; reason?: string; waiting?: object[] } }

/**
 * Whether work gets done: for load balancers and alarms, open to everybody, so that it tells no
 * more than the kind of trouble. `waiting` = what phases wait for that is away.
 */
export function addReadyRoute(app: FastifyInstance, dependencies: HttpDependencies): void {
  const { version } = dependencies
  app.get('/readyz', { config: { access: 'open' }, schema: { hide: true } }, async (_request, reply) => {
    const { code, body } = await look(dependencies).catch((error: unknown) => trouble(dependencies, error))
    return reply
      .header('cache-control', 'no-store')
      .code(code)
      .send({ version, ...body })
  })
}

async function look({ health, disk, statistics }: HttpDependencies): Promise<Answer> {
  await withinPatience(health)
  await disk()
  const waiting = await statistics.absences()
  const full = waiting.find(({ reason }) => reason === 'disk_full')
  if (full !== undefined) return { code: 503, body: { ...noSpace, waiting } }
  return { code: 200, body: { status: 'ready', waiting } }
}

const noSpace = { status: 'disk_full', reason: 'There is no space left on the disk of a worker.' }

function trouble({ log }: HttpDependencies, error: unknown): Answer {
  log.warn({ err: error }, 'not ready')
  if (diskFullOf(error) !== null) return { code: 503, body: noSpace }
  return {
    code: 503,
    body: {
      status: 'unavailable',
      reason: `Something does not answer (${codeOf(error) ?? 'the cause is in the log'}).`,
    },
  }
}
