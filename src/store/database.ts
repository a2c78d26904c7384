import { PrismaPg } from '@prisma/adapter-pg'
import type { Job } from '../domain/job.ts'
import { PrismaClient } from './generated/client.ts'
import type { Prisma } from './generated/client.ts'

export type Transaction = Prisma.TransactionClient

export type Enqueue = (transaction: Transaction, jobs: Job[]) => Promise<void>

export type Database = { prisma: PrismaClient; enqueue: Enqueue }

const connectTimeoutMs = 3_000
const statementTimeoutMs = 15_000

/** Opens no connection yet: the first query does. */
export function openDatabase(options: { databaseUrl: string; enqueue: Enqueue; connections?: number }): Database {
  const adapter = new PrismaPg(
    {
      connectionString: options.databaseUrl,
      max: options.connections ?? 10,
      connectionTimeoutMillis: connectTimeoutMs,
      statement_timeout: statementTimeoutMs,
      // the server may be unreachable without saying so; this one is kept by ourselves
      query_timeout: statementTimeoutMs + 1_000,
      keepAlive: true,
      // the adapter reads every timestamp as UTC, whatever zone the server's settings give it
      options: '-c TimeZone=UTC',
      application_name: 'speckit-app',
    },
    // a connection that breaks while it is idle is replaced; the next query tells if that is not possible
    { onPoolError: () => {}, onConnectionError: () => {} },
  )
  const transactionOptions = { maxWait: connectTimeoutMs, timeout: statementTimeoutMs }
  return { prisma: new PrismaClient({ adapter, transactionOptions }), enqueue: options.enqueue }
}
