import { PrismaPg } from '@prisma/adapter-pg'
import { Pool } from 'pg'
import type { PoolConfig } from 'pg'
import type { Job } from '../domain/run/job.ts'
import { PrismaClient } from './generated/client.ts'
import type { Prisma } from './generated/client.ts'

export type Transaction = Prisma.TransactionClient

/** Prisma's transaction, or a plain connection that answers to the same name. */
export type Enqueue = (
  transaction: { $queryRawUnsafe<T>(text: string, ...values: unknown[]): Promise<T> },
  jobs: Job[],
) => Promise<void>

/**
 * `pool`: a few connections for plain statements, which may be sent without waiting for the answer
 * to the one before.
 */
export type Database = { prisma: PrismaClient; pool: Pool; enqueue: Enqueue; close(): Promise<void> }

const connectTimeoutMs = 3_000
const statementTimeoutMs = 15_000
/** Deliveries are stored, read and settled by one transaction each at a time. */
const plainConnections = 3

/** Opens no connection yet: the first query does. */
export function openDatabase(options: { databaseUrl: string; enqueue: Enqueue; connections?: number }): Database {
  const settings: PoolConfig = {
    connectionString: options.databaseUrl,
    connectionTimeoutMillis: connectTimeoutMs,
    statement_timeout: statementTimeoutMs,
    // the server may be unreachable without saying so; this one is kept by ourselves
    query_timeout: statementTimeoutMs + 1_000,
    keepAlive: true,
    // the adapter reads every timestamp as UTC, whatever zone the server's settings give it
    options: '-c TimeZone=UTC',
    application_name: 'speckit-app',
  }
  const pool = new Pool({ ...settings, max: plainConnections, pipeline: true })
  // a connection that breaks while it is idle is replaced; the next query tells if that is not
  // possible
  pool.on('error', () => {})
  const adapter = new PrismaPg(
    { ...settings, max: options.connections ?? 10 },
    { onPoolError: () => {}, onConnectionError: () => {} },
  )
  const transactionOptions = { maxWait: connectTimeoutMs, timeout: statementTimeoutMs }
  const prisma = new PrismaClient({ adapter, transactionOptions })
  async function close(): Promise<void> {
    await prisma.$disconnect()
    await pool.end()
  }
  return { prisma, pool, enqueue: options.enqueue, close }
}
