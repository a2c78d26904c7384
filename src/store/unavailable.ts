import { isNativeError } from 'node:util/types'
import { UnavailableError } from '../errors.ts'

/**
 * Prisma: cannot reach, timed out, connection closed, no free connection, transaction not started,
 * deadlock.
 */
const prismaCodes = new Set(['P1001', 'P1002', 'P1008', 'P1017', 'P2024', 'P2028', 'P2034', 'P2039'])

/**
 * PostgreSQL: connection exceptions (08…), shutting down or starting (57P…), no or too many
 * connections, no space on its disk, timeouts, deadlocks (40…).
 */
const postgresCodes = /^(08|40|57P|53100$|53300$|55000$|57014$|55P03$)/

const socketCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
])

/** Of Prisma's driver adapter: raw queries tell no more than these. */
const adapterKinds = new Set([
  'DatabaseNotReachable',
  'ConnectionClosed',
  'SocketTimeout',
  'TooManyConnections',
  'TransactionWriteConflict',
])

const messages =
  /timeout exceeded when trying to connect|Connection terminated|Query read timeout|server closed the connection/i

/**
 * The same methods, which reject with UnavailableError when the cause is that the database is away
 * or too slow.
 */
export function withUnavailable<T extends object>(methods: T): T {
  const wrapped = Object.entries(methods).map(([name, method]) => [name, translated(method as AsyncMethod)] as const)
  return { ...methods, ...Object.fromEntries(wrapped) }
}

type AsyncMethod = (...args: unknown[]) => Promise<unknown>

function translated(method: AsyncMethod): AsyncMethod {
  return async (...args) => {
    try {
      return await method(...args)
    } catch (error) {
      throw isUnavailable(error)
        ? new UnavailableError('The database is away or too slow.', null, { cause: error })
        : error
    }
  }
}

function isUnavailable(error: unknown): boolean {
  // not `instanceof`: errors of sockets may come from another realm
  if (!isNativeError(error)) return false
  const { code, meta, cause } = error as Error & { code?: unknown; meta?: { driverAdapterError?: unknown } }
  if (typeof code === 'string' && (prismaCodes.has(code) || postgresCodes.test(code) || socketCodes.has(code)))
    return true
  const reason = (typeof cause === 'object' && cause !== null ? cause : {}) as {
    originalCode?: unknown
    kind?: unknown
  }
  const { originalCode, kind } = reason
  if (typeof originalCode === 'string' && postgresCodes.test(originalCode)) return true
  if (typeof kind === 'string' && adapterKinds.has(kind)) return true
  return messages.test(error.message) || isUnavailable(cause) || isUnavailable(meta?.driverAdapterError)
}
